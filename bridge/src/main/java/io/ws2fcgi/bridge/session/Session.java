package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.OnTimeout;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.ConnectionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's life. Its events reach the application in order, one at a time; an answer is applied as a whole before
 * the next event is asked about. Confined to the client's loop.
 */
public final class Session implements Question.Asker {
    private final Sessions home;
    private final RouteConfig route;
    private final ClientInfo info;
    private final Client client;
    private final Reporter reporter;
    private final Conversation conversation;
    private final Membership membership;
    private final Intake intake;
    private final Ticker ticker;
    private final Performer performer;
    private final EarlyPushes early;
    private final Outlet outlet;
    private final Portrait portrait;
    private final UserSeat seat;

    private SessionState state = SessionState.OPENING;
    /** True from the moment the application is asked until its answer is applied. */
    private boolean asking;
    /** True while the next event waits for the end of a script that timed out. */
    private boolean waitingForScript;
    /** Whether the application may believe that the client is there. */
    private boolean owesClose;
    /** True from the moment the application wants to hear no more of the client. */
    private boolean detached;
    /** Whether somebody wants the application to be asked though nothing has happened. */
    private boolean refreshing;
    /** How it ended, or is ending. */
    private ClientEvent.@Nullable Close ending;

    private @Nullable Farewell farewell;

    Session(Sessions home, Application application, ClientInfo info, Client client, int handshakeBytes) {
        this.home = home;
        this.info = info;
        this.client = client;
        route = application.route();
        reporter = new Reporter(home.events(), info);
        conversation = new Conversation(home, application, reporter);
        membership = new Membership(home.shard(), route.limits(), handshakeBytes);
        intake = new Intake(client, route.limits());
        early = new EarlyPushes(route.limits().outboxBytes());
        ticker = new Ticker(home.loop(), this::onTick);
        outlet = new Outlet(this, client, reporter, route.limits().outboxBytes(), home.loop());
        seat = new UserSeat(this, home, reporter);
        performer = new Performer(this, outlet, membership, seat, ticker, home.broker(), home.loop());
        portrait = new Portrait(info, membership, conversation, intake, outlet);
    }

    // --- What the client does.

    /** Asks the application whether to let the client in, unless that goes without asking. */
    void open() {
        membership.register(new Reachable(this, outlet, membership, performer, early, reporter));
        Handshake.Accept welcome = conversation.welcome();
        if (welcome != null) opening().welcome(welcome);
        if (isOpening()) askToOpen();
        else if (isOpen()) ask(List.of(new ClientEvent.Open()), this);
    }

    private void askToOpen() {
        ask(List.of(new ClientEvent.Open()), opening());
    }

    private Opening opening() {
        return new Opening(home, this, client, reporter);
    }

    /** One whole message. Takes ownership of {@code content}; text is valid UTF-8. */
    public void onMessage(boolean text, ByteBuf content) {
        assert home.loop().inEventLoop();
        ClientEvent.Message message = new ClientEvent.Message(text, content);
        if (!isOpen() || detached) {
            intake.refuse(message);
            return;
        }
        intake.add(message);
        advance();
        intake.pauseIfFull();
    }

    /** The bytes of the messages that wait for their turn. */
    public long waitingBytes() {
        return intake.waitingBytes();
    }

    /** The client's close frame. The client's side answers it and ends the connection. */
    public void onClientClose(int code, String reason) {
        assert home.loop().inEventLoop();
        if (state == SessionState.OPEN) {
            leave(new ClientEvent.Close(code, reason, ClosedBy.CLIENT));
        } else if (state == SessionState.CLOSING && ending != null) {
            ending = ending.answeredWith(code, reason);
        }
    }

    /** The connection is no more, whatever the reason. Later calls do nothing. */
    public void onClientGone() {
        assert home.loop().inEventLoop();
        switch (state) {
            case OPENING -> leave(new ClientEvent.Close(CloseCode.ABNORMAL, "", ClosedBy.BRIDGE));
            case OPEN -> leave(new ClientEvent.Close(CloseCode.ABNORMAL, "", ClosedBy.NETWORK));
            case CLOSING -> leave(ending);
            case LEFT, SETTLED -> {}
        }
    }

    /** The client has read on. */
    public void onWritable() {
        assert home.loop().inEventLoop();
        advance();
    }

    /** The client broke a rule or a limit, or the bridge stops. */
    public void closeByBridge(int code, String reason) {
        assert home.loop().inEventLoop();
        if (isOpening() && !asking) opening().giveUp();
        else close(ClosedBy.BRIDGE, code, reason);
    }

    // --- Asking.

    /** The one place that decides what comes next. */
    void advance() {
        if (isBusy()) return;
        boolean mayAsk = state == SessionState.LEFT || (state == SessionState.OPEN && client.isWritable());
        if (mayAsk && intake.hasNews()) askAboutMessages();
        else if (mayAsk && refreshing && state == SessionState.OPEN) lookIn();
        else if (state == SessionState.LEFT) sayFarewell();
    }

    private boolean isBusy() {
        return asking || waitingForScript || performer.isBehind();
    }

    private void askAboutMessages() {
        Intake.Batch batch = intake.next(conversation);
        ask(batch.events(), batch.replayed(), this);
    }

    private void onTick() {
        if (isBusy()) {
            // The end of a question sets the timer; that of a publish does not.
            if (!asking) ticker.idle();
            return;
        }
        if (isOpening()) askToOpen();
        else if (isOpen() && !intake.hasNews()) lookIn();
    }

    /** Asks without an event of the client, or about what the application has seen and not accepted. */
    private void lookIn() {
        intake.remind();
        if (intake.isEmpty()) ask(List.of(new ClientEvent.Tick()), this);
        else askAboutMessages();
    }

    /** Somebody wants the application to be asked: now, or as soon as it can be. */
    void refresh() {
        if (detached) return;
        refreshing = true;
        advance();
    }

    private void ask(List<ClientEvent> batch, Question.Asker asker) {
        ask(batch, 0, asker);
    }

    private void ask(List<ClientEvent> batch, long replayed, Question.Asker asker) {
        asking = true;
        if (isOpen()) refreshing = false;
        conversation.ask(batch, replayed, membership.state(), asker);
    }

    @Override
    public void onAnswer(Question question, Answer answer, String stderr) throws AnswerException {
        intake.settle(answer.bytesAccepted());
        performer.perform(answer.actions());
        client.flush();
        reporter.applied(question, stderr);
        answered();
    }

    @Override
    public void onFailure(Question question, Failure failure) {
        reporter.failed(question, failure);
        OnError fate = conversation.onError();
        if (fate instanceof OnError.Notify notice) outlet.notify(notice.text());
        if (fate instanceof OnError.Close) {
            close(ClosedBy.BRIDGE, CloseCode.INTERNAL_ERROR, "application error");
        }
        failed(failure);
    }

    /** The common part of every failure: a script that is late may still be running. */
    void failed(Failure failure) {
        if (failure.timedOut() && route.onTimeout() == OnTimeout.CLOSE) {
            close(ClosedBy.BRIDGE, CloseCode.INTERNAL_ERROR, "application timeout");
        }
        waitingForScript = failure.timedOut() && route.onTimeout() == OnTimeout.WAIT;
        intake.forget();
        answered();
    }

    @Override
    public void onScriptEnded() {
        if (!waitingForScript) return;
        waitingForScript = false;
        advance();
    }

    void answered() {
        asking = false;
        if (isOpen() || isOpening()) ticker.idle();
        if (state == SessionState.CLOSING) intake.drop();
        advance();
    }

    // --- The handshake, as Opening decides.

    boolean isOpen() {
        return state == SessionState.OPEN;
    }

    boolean isOpening() {
        return state == SessionState.OPENING;
    }

    /** Says whether the application may believe that the client is there, and is owed its close. */
    void owe(boolean close) {
        owesClose = close;
    }

    /** The application lets the client in; if it is still there. */
    void enter(Handshake.Accept accept, List<Action> actions) throws AnswerException {
        if (state == SessionState.OPENING) {
            String cookie = conversation.cookieAfter(accept.headers());
            membership.admit(conversation.bytesGained(cookie), actions);
            conversation.adopt(cookie);
            enter(accept);
        }
        performer.perform(actions);
        early.deliver(this, outlet, reporter);
    }

    /** Answers the handshake: from now on the client may speak. Not flushed. */
    void enter(Handshake.Accept accept) {
        membership.choose(accept.protocol());
        state = state.to(SessionState.OPEN);
        client.accept(accept.protocol(), accept.headers());
        reporter.events().opened(info);
    }

    /** The application wants to be asked about the handshake again, when the time has passed that it names. */
    void await(List<Action> actions) throws AnswerException {
        performer.performBeforeOpen(actions);
        if (!ticker.isOn()) throw new AnswerException("no event to OPEN (expected: OPEN, or Keep-Alive-Interval)");
    }

    /** The client was answered with something other than 101. */
    void turnAway() {
        leave(new ClientEvent.Close(CloseCode.ABNORMAL, "", ClosedBy.BRIDGE));
    }

    // --- The end.

    /** Begins the closing handshake. Queued messages are dropped and counted; the running event is waited for. */
    void close(ClosedBy by, int code, String reason) {
        if (state == SessionState.OPENING) early.close(new ClientEvent.Close(code, reason, by));
        if (state != SessionState.OPEN) return;
        end(new ClientEvent.Close(code, reason, by));
        client.close(code, reason);
        intake.resume();
    }

    /** Ends the connection at once, in the application's name and without a close frame. */
    void drop() {
        if (state != SessionState.OPEN) return;
        end(new ClientEvent.Close(CloseCode.ABNORMAL, "", ClosedBy.APPLICATION));
        client.flush();
        client.drop();
    }

    private void end(ClientEvent.Close how) {
        state = state.to(SessionState.CLOSING);
        ending = how;
        intake.drop();
        ticker.stop();
        outlet.stop();
    }

    /** The application wants to hear no more of the client, which stays. */
    void detach() {
        detached = true;
        intake.drop();
        intake.resume();
        ticker.stop();
    }

    /** The client is gone. Later calls do nothing. */
    private void leave(ClientEvent.@Nullable Close how) {
        if (state.compareTo(SessionState.LEFT) >= 0) return;
        state = state.to(SessionState.LEFT);
        ending = how;
        membership.unregister();
        seat.leave();
        early.drop();
        ticker.stop();
        outlet.stop();
        intake.remind();
        if (owesClose && how != null) reporter.events().closed(info, how, intake.dropped());
        advance();
    }

    private void sayFarewell() {
        // What was not accepted when there was nothing more to come will not be.
        intake.drop();
        if (!owesClose || detached || ending == null) {
            settle();
        } else if (farewell == null) {
            farewell = new Farewell(home, this, reporter, performer, conversation, ending, membership.state());
            farewell.ask();
        }
    }

    void settle() {
        if (state == SessionState.SETTLED) return;
        state = state.to(SessionState.SETTLED);
        conversation.abandon();
        intake.forget();
        intake.drop();
        home.settled(this);
    }

    /** The bridge cannot wait any longer. */
    void abandon() {
        if (state == SessionState.SETTLED) return;
        if (owesClose || state == SessionState.OPENING) {
            int attempts = farewell == null ? 0 : farewell.attempts();
            reporter.events().closeGivenUp(info, attempts, "the bridge stopped first");
        }
        membership.unregister();
        seat.leave();
        early.drop();
        ticker.stop();
        outlet.stop();
        settle();
        client.drop();
    }

    boolean isSettled() {
        return state == SessionState.SETTLED;
    }

    // --- What others do to the client, and ask about it.

    ConnectionId id() {
        return info.id();
    }

    @Override
    public ClientState state() {
        return membership.state();
    }

    ClientReport report() {
        return portrait.report(isOpen());
    }
}
