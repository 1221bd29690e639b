package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.Account;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.Retry;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.bridge.dialect.Cookies;
import io.ws2fcgi.bridge.dialect.EventStamp;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a client's application is asked: numbers the events and keeps what every request has in common, encoded. */
final class Conversation {
    private final Sessions home;
    private final Application application;
    private final Reporter reporter;
    private final ClientInfo info;
    private final Account account = new Account();
    private FcgiParams base;
    private long nextNumber;

    /** The last question that is, or was, asked as often as it takes. Null where the route wants none such. */
    private @Nullable Repetition repetition;

    Conversation(Sessions home, Application application, Reporter reporter) {
        this.home = home;
        this.application = application;
        this.reporter = reporter;
        info = reporter.info();
        base = application.dialect().base(info, Cookies.of(info)).trimmed();
    }

    /** How the handshake is answered without asking; null where the application decides. */
    Handshake.@Nullable Accept welcome() {
        return application.dialect().welcome(info);
    }

    /** How many of the waiting events go into one request. */
    int take(Collection<ClientEvent> waiting) {
        return application.dialect().take(waiting);
    }

    /** Whether the application may leave a rest of what it was shown. */
    boolean mayLeaveRest() {
        return application.dialect().mayLeaveRest();
    }

    OnError onError() {
        return application.dialect().onError(application.route().onError());
    }

    /** How many events the application was asked about so far; a close does not count. */
    long asked() {
        return nextNumber;
    }

    /**
     * Asks about the next events. Takes ownership of their contents.
     *
     * @param replayed how many bytes of these the application has seen before
     */
    void ask(List<ClientEvent> batch, long replayed, ClientState state, Question.Asker asker) {
        EventStamp stamp = EventStamp.numbered(info.id(), nextNumber, 1).withReplayed(replayed);
        nextNumber += batch.size();
        if (mayRepeat(batch.get(0))) {
            Repetition next = new Repetition(home, this, reporter, application.queueWait(), stamp, asker);
            repetition = next;
            next.ask(batch);
        } else {
            askOnce(batch, stamp, state, asker);
        }
    }

    private boolean mayRepeat(ClientEvent event) {
        return application.route().retry() == Retry.ALWAYS && !(event instanceof ClientEvent.Open);
    }

    /** Asks for the first time. Takes ownership of the contents. */
    void askOnce(List<ClientEvent> batch, EventStamp stamp, ClientState state, Question.Asker asker) {
        send(batch, stamp, state, usualTerms(batch.get(0), state), asker);
    }

    /**
     * Asks about the same once more. Takes ownership of the contents.
     *
     * @param longestWait for a place in the pool, or for one that is away
     */
    void askAgain(
            List<ClientEvent> batch, EventStamp stamp, ClientState state, Duration longestWait, Question.Asker asker) {
        String key = application.hashKey(info, state);
        Backend.Terms terms =
                new Backend.Terms(Backend.Turn.MESSAGE, timeouts().message(), true, longestWait, key, true, account);
        send(batch, stamp, state, terms, asker);
    }

    /** Nobody waits for an answer any longer. */
    void abandon() {
        if (repetition != null) repetition.abandon();
    }

    /**
     * Asks about the end, once.
     *
     * @param longestWait for a place in the pool, or for one that is away
     */
    void askClose(ClientEvent.Close close, ClientState state, int attempt, Duration longestWait, Question.Asker asker) {
        EventStamp stamp = EventStamp.close(info.id(), nextNumber, attempt);
        String key = application.hashKey(info, state);
        Backend.Terms terms = Backend.Terms.close(timeouts().close(), longestWait, key);
        // A connection that was kept may have been dead before it was asked.
        send(List.of(close), stamp, state, attempt == 1 ? terms : terms.onFreshConnection(), asker);
    }

    /**
     * Cookies that the answer to open sets belong to the browser from now on, so the later events are to carry them too.
     *
     * @return the Cookie header of the later events, for {@link #adopt}; null for none
     */
    @Nullable
    String cookieAfter(List<Header> headers) {
        return application.route().mergeCookies() ? Cookies.after(info, headers, Instant.now()) : Cookies.of(info);
    }

    /** How much longer the handshake becomes with this Cookie header. */
    int bytesGained(@Nullable String cookie) {
        return length(cookie) - length(Cookies.of(info));
    }

    void adopt(@Nullable String cookie) {
        if (!Objects.equals(cookie, Cookies.of(info)))
            base = application.dialect().base(info, cookie).trimmed();
    }

    private static int length(@Nullable String cookie) {
        return cookie == null ? 0 : cookie.length();
    }

    private void send(
            List<ClientEvent> batch, EventStamp stamp, ClientState state, Backend.Terms terms, Question.Asker asker) {
        Question question = new Question(application, reporter, batch, stamp, asker);
        FcgiRequest request = application.dialect().encode(batch, base, state, stamp);
        application.backend().ask(request, terms.chargedTo(account), home.loop(), question);
    }

    private Backend.Terms usualTerms(ClientEvent event, ClientState state) {
        String key = application.hashKey(info, state);
        if (!(event instanceof ClientEvent.Open))
            return Backend.Terms.message(timeouts().message(), key);
        // A handshake is not kept waiting for a pool that is away; a client that is already in can.
        Backend.Terms open = Backend.Terms.open(timeouts().open(), key);
        return welcome() == null ? open : open.waitingForPool();
    }

    private Timeouts timeouts() {
        return application.route().timeouts();
    }
}
