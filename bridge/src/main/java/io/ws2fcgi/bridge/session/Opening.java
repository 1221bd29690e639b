package io.ws2fcgi.bridge.session;

import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Header;
import java.util.List;

/** Answers a handshake, as a rule with the application's word on whether to let the client in (WS-CGI section 3). */
final class Opening implements Question.Asker {
    private static final int UNAVAILABLE = 503;

    private final Sessions home;
    private final Session session;
    private final Client client;
    private final Reporter reporter;

    Opening(Sessions home, Session session, Client client, Reporter reporter) {
        this.home = home;
        this.session = session;
        this.client = client;
        this.reporter = reporter;
    }

    /** Lets the client in before the application is asked, as its dialect has no word on handshakes. */
    void welcome(Handshake.Accept accept) {
        if (home.isDraining()) {
            giveUp();
            return;
        }
        session.owe(true);
        session.enter(accept);
        client.flush();
    }

    @Override
    public void onAnswer(Question question, Answer answer, String stderr) throws AnswerException {
        if (answer.handshake() instanceof Handshake.Accept accept) {
            session.owe(true);
            if (home.isDraining()) giveUp();
            session.enter(accept, answer.actions());
        } else if (answer.handshake() instanceof Handshake.Reject reject) {
            session.owe(false);
            relay(reject);
        } else if (answer.handshake() instanceof Handshake.Wait) {
            session.owe(true);
            if (home.isDraining()) giveUp();
            session.await(answer.actions());
        }
        reporter.applied(question, stderr);
        session.answered();
    }

    @Override
    public void onFailure(Question question, Failure failure) {
        reporter.failed(question, failure);
        session.owe(failure.mayHaveRun());
        refuse(failure.handshakeStatus());
        session.failed(failure);
    }

    @Override
    public ClientState state() {
        return session.state();
    }

    @Override
    public void onScriptEnded() {
        session.onScriptEnded();
    }

    /** Turns the client away, as the bridge stops. */
    void giveUp() {
        refuse(UNAVAILABLE);
    }

    private void relay(Handshake.Reject reject) {
        if (!session.isOpening()) return;
        reporter.events().rejected(reporter.info(), reject.status());
        client.reject(reject.status(), reject.reason(), reject.headers(), reject.body());
        session.turnAway();
    }

    private void refuse(int status) {
        if (!session.isOpening()) return;
        reporter.events().rejected(reporter.info(), status);
        List<Header> headers = status == UNAVAILABLE ? List.of(new Header("Retry-After", "1")) : List.of();
        client.reject(status, "", headers, Unpooled.EMPTY_BUFFER);
        session.turnAway();
    }
}
