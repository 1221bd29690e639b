package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.EventStamp;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.List;

/** One request about a client on its way to the application, and the answer on its way back. */
final class Question implements Backend.Reply {
    /** Who wants to know. Exactly one of the first two is called; {@link #onScriptEnded} may follow a timeout. */
    interface Asker {
        /**
         * A whole answer, well-formed. Its payloads live until this returns.
         *
         * @throws AnswerException when it cannot be applied; then nothing of it was
         */
        void onAnswer(Question question, Answer answer, String stderr) throws AnswerException;

        void onFailure(Question question, Failure failure);

        /** What the application has made of the client so far. */
        ClientState state();

        /** The script whose answer did not come in time has ended. */
        void onScriptEnded();
    }

    private final Application application;
    private final Reporter reporter;
    private final List<ClientEvent> batch;
    private final EventStamp stamp;
    private final Asker asker;
    private final long asked = System.nanoTime();

    Question(Application application, Reporter reporter, List<ClientEvent> batch, EventStamp stamp, Asker asker) {
        this.application = application;
        this.reporter = reporter;
        this.batch = batch;
        this.stamp = stamp;
        this.asker = asker;
    }

    ClientEvent event() {
        return batch.get(0);
    }

    String kind() {
        return event().kind();
    }

    EventStamp stamp() {
        return stamp;
    }

    long nanosSinceAsked() {
        return System.nanoTime() - asked;
    }

    @Override
    public void answered(CgiResponse response) {
        String stderr = response.stderr();
        try {
            Answer answer = application.dialect().decode(batch, reporter.info(), asker.state(), response);
            asker.onAnswer(this, answer, stderr);
            for (String warning : answer.warnings()) reporter.warned(kind() + ": " + warning);
            if (answer.handshake() == null) warnOfCookies(response);
        } catch (AnswerException wrong) {
            asker.onFailure(this, Failure.of(wrong, response.status(), stderr));
        } finally {
            response.release();
        }
    }

    /** Only the word on the handshake has a response that a browser sees. */
    private void warnOfCookies(CgiResponse response) {
        if (response.header("Set-Cookie") == null) return;
        if (application.isFirstWarningOfCookies()) {
            reporter.warned("Set-Cookie in the answer to a " + kind() + " event cannot reach the browser"
                    + " (expected: cookies set by a page, or by the answer that accepts the handshake);"
                    + " said once for this route");
        }
    }

    @Override
    public void failed(BackendFailure failure) {
        asker.onFailure(this, Failure.of(failure));
    }

    @Override
    public void ended() {
        asker.onScriptEnded();
    }
}
