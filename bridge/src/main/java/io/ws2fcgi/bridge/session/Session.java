package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
import io.ws2fcgi.bridge.hub.ServerFrame;
import java.time.Instant;
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
    private final Inbox inbox;
    private final Ticker ticker;
    private final Performer performer;
    private final EarlyPushes early;
    private final long begunMillis = System.currentTimeMillis();

    private SessionState state = SessionState.OPENING;
    /** True from the moment the application is asked until its answer is applied. */
    private boolean asking;
    /** True while the next event waits for the end of a script that timed out. */
    private boolean waitingForScript;
    /** True while the client is not read because the inbox is full. */
    private boolean paused;
    /** Whether the application may believe that the client is there. */
    private boolean owesClose;
    /** How it ended, or is ending. */
    private ClientEvent.@Nullable Close ending;

    private @Nullable Farewell farewell;
    private int dropped;
    private long bytesSent;

    Session(Sessions home, Application application, ClientInfo info, Client client, int handshakeBytes) {
        this.home = home;
        this.info = info;
        this.client = client;
        route = application.route();
        reporter = new Reporter(home.events(), info);
        conversation = new Conversation(home, application, reporter);
        membership = new Membership(home.shard(), route.limits(), handshakeBytes);
        inbox = new Inbox(route.limits());
        early = new EarlyPushes(route.limits().outboxBytes());
        ticker = new Ticker(home.loop(), this::onTick);
        performer = new Performer(this, membership, ticker, home.broker(), home.loop());
    }

    // --- What the client does.

    /** Asks the application whether to let the client in, unless that goes without asking. */
    void open() {
        membership.register(new Reachable(this, membership, performer, early, reporter));
        Opening opening = new Opening(home, this, client, reporter);
        Handshake.Accept welcome = conversation.welcome();
        if (welcome != null) opening.welcome(welcome);
        if (isOpening()) ask(List.of(new ClientEvent.Open()), opening);
        else if (isOpen()) ask(List.of(new ClientEvent.Open()), this);
    }

    /** One whole message. Takes ownership of {@code content}; text is valid UTF-8. */
    public void onMessage(boolean text, ByteBuf content) {
        assert home.loop().inEventLoop();
        if (state != SessionState.OPEN) {
            content.release();
            dropped++;
            return;
        }
        inbox.add(new ClientEvent.Message(text, content));
        advance();
        if (inbox.isFull() && !paused) {
            paused = true;
            client.pauseReading();
        }
    }

    /** The client's close frame. The client's side answers it and ends the connection. */
    public void onClientClose(int code, String reason) {
        assert home.loop().inEventLoop();
        if (state == SessionState.OPEN) {
            leave(new ClientEvent.Close(code, reason, ClosedBy.CLIENT));
        } else if (state == SessionState.CLOSING && ending != null) {
            ending = answered(ending, code, reason);
        }
    }

    /** What the client sent counts; where it only echoes the code, as most do, our reason is still the one. */
    private static ClientEvent.Close answered(ClientEvent.Close ours, int code, String reason) {
        boolean echo = code == CloseCode.NO_STATUS || (code == ours.code() && reason.isEmpty());
        return echo ? ours : new ClientEvent.Close(code, reason, ours.by());
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
        close(ClosedBy.BRIDGE, code, reason);
    }

    // --- Asking.

    /** The one place that decides what comes next. */
    void advance() {
        if (isBusy()) return;
        boolean mayAsk = state == SessionState.LEFT || (state == SessionState.OPEN && client.isWritable());
        if (mayAsk && !inbox.isEmpty()) askAboutMessages();
        else if (state == SessionState.LEFT) sayFarewell();
    }

    private boolean isBusy() {
        return asking || waitingForScript || performer.isBehind();
    }

    private void askAboutMessages() {
        List<ClientEvent> batch = inbox.take(conversation.take(inbox.waiting()));
        if (paused && !inbox.isFull()) {
            paused = false;
            client.resumeReading();
        }
        ask(batch, this);
    }

    private void onTick() {
        if (state == SessionState.OPEN && !isBusy() && inbox.isEmpty()) {
            ask(List.of(new ClientEvent.Tick()), this);
        }
    }

    private void ask(List<ClientEvent> batch, Question.Asker asker) {
        asking = true;
        conversation.ask(batch, membership.state(), asker);
    }

    @Override
    public void onAnswer(Question question, Answer answer, String stderr) throws AnswerException {
        performer.perform(answer.actions());
        client.flush();
        reporter.applied(question, stderr);
        answered();
    }

    @Override
    public void onFailure(Question question, Failure failure) {
        reporter.failed(question, failure);
        if (route.onError() instanceof OnError.Notify notice) notify(notice.text());
        if (route.onError() instanceof OnError.Close) {
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
        if (state == SessionState.OPEN) ticker.idle();
        advance();
    }

    private void notify(String text) {
        write(ServerFrame.text(text, ByteBufAllocator.DEFAULT));
        client.flush();
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
        deliverEarlyPushes();
    }

    /** Answers the handshake: from now on the client may speak. Not flushed. */
    void enter(Handshake.Accept accept) {
        membership.choose(accept.protocol());
        state = state.to(SessionState.OPEN);
        client.accept(accept.protocol(), accept.headers());
        reporter.events().opened(info);
    }

    /** The client was answered with something other than 101. */
    void turnAway() {
        leave(new ClientEvent.Close(CloseCode.ABNORMAL, "", ClosedBy.BRIDGE));
    }

    private void deliverEarlyPushes() {
        for (ByteBuf frame : early.take()) write(frame);
        client.flush();
        if (early.overflowed()) close(ClosedBy.BRIDGE, CloseCode.TRY_AGAIN_LATER, "too many messages before the open");
        ClientEvent.Close asked = early.close();
        if (asked != null) close(asked.by(), asked.code(), asked.reason());
    }

    /**
     * Takes ownership of the frame. A client that does not read is closed: one slow reader must not cost the others.
     *
     * @return whether the frame is on its way
     */
    boolean write(ByteBuf frame) {
        if (state == SessionState.OPEN && client.pendingBytes() > route.limits().outboxBytes()) {
            close(ClosedBy.BRIDGE, CloseCode.TRY_AGAIN_LATER, "client too slow");
        }
        if (state != SessionState.OPEN) {
            frame.release();
            return false;
        }
        bytesSent += frame.readableBytes();
        client.write(frame);
        return true;
    }

    // --- The end.

    /** Begins the closing handshake. Queued messages are dropped and counted; the running event is waited for. */
    void close(ClosedBy by, int code, String reason) {
        if (state == SessionState.OPENING) early.close(new ClientEvent.Close(code, reason, by));
        if (state != SessionState.OPEN) return;
        state = state.to(SessionState.CLOSING);
        ending = new ClientEvent.Close(code, reason, by);
        dropped += inbox.drop();
        ticker.stop();
        client.close(code, reason);
        if (paused) client.resumeReading();
    }

    /** The client is gone. Later calls do nothing. */
    private void leave(ClientEvent.@Nullable Close how) {
        if (state.compareTo(SessionState.LEFT) >= 0) return;
        state = state.to(SessionState.LEFT);
        ending = how;
        membership.unregister();
        early.drop();
        ticker.stop();
        if (owesClose && how != null) reporter.events().closed(info, how, dropped);
        advance();
    }

    private void sayFarewell() {
        if (!owesClose || ending == null) {
            settle();
        } else if (farewell == null) {
            farewell = new Farewell(home, this, reporter, performer, conversation, ending, membership.state());
            farewell.ask();
        }
    }

    void settle() {
        if (state == SessionState.SETTLED) return;
        state = state.to(SessionState.SETTLED);
        dropped += inbox.drop();
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
        early.drop();
        ticker.stop();
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

    /** Writes and flushes; takes ownership of the frame. Returns false where the client is, or was just now, closed. */
    boolean push(ByteBuf frame) {
        boolean written = write(frame);
        client.flush();
        return written;
    }

    ClientReport report() {
        ClientState made = membership.state();
        return new ClientReport(
                info.id().text(),
                Instant.ofEpochMilli(begunMillis),
                info.remoteAddress(),
                info.uri(),
                made.user(),
                List.copyOf(made.topics()),
                made.meta(),
                conversation.asked(),
                inbox.received(),
                bytesSent,
                inbox.size(),
                state == SessionState.OPEN);
    }
}
