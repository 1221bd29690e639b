package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.bridge.dialect.Cookies;
import io.ws2fcgi.bridge.dialect.EventStamp;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What a client's application is asked: numbers the events and keeps what every request has in common, encoded. */
final class Conversation {
    private final Sessions home;
    private final Application application;
    private final ClientInfo info;
    private FcgiParams base;
    private long nextNumber;

    Conversation(Sessions home, Application application, ClientInfo info) {
        this.home = home;
        this.application = application;
        this.info = info;
        base = application.dialect().base(info, Cookies.of(info));
    }

    /** How many of the waiting events go into one request. */
    int take(Collection<ClientEvent> waiting) {
        return application.dialect().take(waiting);
    }

    /** Asks about the next events. Takes ownership of their contents. */
    void ask(List<ClientEvent> batch, ClientState state, Question.Asker asker) {
        EventStamp stamp = EventStamp.numbered(info.id(), nextNumber, 1);
        nextNumber += batch.size();
        send(batch, state, stamp, asker);
    }

    /** Asks about the end, as often as it takes. */
    void askClose(ClientEvent.Close close, ClientState state, int attempt, Question.Asker asker) {
        send(List.of(close), state, EventStamp.close(info.id(), nextNumber, attempt), asker);
    }

    /** Cookies that the answer to open sets belong to the browser from now on, so the later events carry them too. */
    void mergeCookies(List<Header> headers) {
        if (!application.route().mergeCookies()) return;
        List<String> set = headers.stream()
                .filter(header -> header.name().equalsIgnoreCase("Set-Cookie"))
                .map(Header::value)
                .toList();
        if (!set.isEmpty())
            base = application.dialect().base(info, Cookies.merge(Cookies.of(info), set, Instant.now()));
    }

    private void send(List<ClientEvent> batch, ClientState state, EventStamp stamp, Question.Asker asker) {
        Question question = new Question(application, info, batch, stamp, asker);
        FcgiRequest request = application.dialect().encode(batch, base, state, stamp);
        application.backend().ask(request, terms(batch.get(0)), home.loop(), question);
    }

    private Backend.Terms terms(ClientEvent event) {
        Timeouts timeouts = application.route().timeouts();
        if (event instanceof ClientEvent.Open) return new Backend.Terms(timeouts.open(), false);
        if (event instanceof ClientEvent.Close) return new Backend.Terms(timeouts.close(), true);
        return new Backend.Terms(timeouts.message(), true);
    }
}
