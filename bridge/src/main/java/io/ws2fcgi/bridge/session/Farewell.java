package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientState;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Tells the application that a client is gone, until it has heard it: a whole answer settles it, whatever its status;
 * anything else is tried again with back-off until the close event is too old (WS-CGI section 1).
 */
final class Farewell implements Question.Asker {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Sessions home;
    private final Session session;
    private final Reporter reporter;
    private final Performer performer;
    private final Conversation conversation;
    private final ClientEvent.Close close;
    private final ClientState state;

    /** When the event is too old. */
    private final long deadline;

    private final Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
    private int attempt = 1;
    private String lastFailure = "";
    private boolean reported;

    Farewell(
            Sessions home,
            Session session,
            Reporter reporter,
            Performer performer,
            Conversation conversation,
            ClientEvent.Close close,
            ClientState state) {
        this.home = home;
        this.session = session;
        this.reporter = reporter;
        this.performer = performer;
        this.conversation = conversation;
        this.close = close;
        this.state = state;
        deadline = home.nanoTime() + home.closeMaxAge().toNanos();
    }

    void ask() {
        if (session.isSettled()) return;
        long left = deadline - home.nanoTime();
        if (left <= 0) giveUp();
        else conversation.askClose(close, state, attempt, Duration.ofNanos(left), this);
    }

    @Override
    public void onAnswer(Question question, Answer answer, String stderr) {
        if (session.isSettled()) return;
        performer.performOnOthers(answer.actions());
        reporter.applied(question, stderr);
        session.settle();
    }

    @Override
    public void onFailure(Question question, Failure failure) {
        if (session.isSettled()) return;
        lastFailure = failure.message();
        // A pool that is away for an hour is one line for each client, not one for each attempt.
        if (failure.whole() || !reported) reporter.failed(question, failure);
        reported = true;
        if (failure.whole()) {
            session.settle();
            return;
        }
        if (failure.mayHaveRun()) attempt++;
        if (deadline - home.nanoTime() <= 0) giveUp();
        else if (!failure.timedOut()) retryLater();
    }

    @Override
    public ClientState state() {
        return state;
    }

    /** Only now: two scripts for the same close must not run side by side. */
    @Override
    public void onScriptEnded() {
        if (!session.isSettled()) retryLater();
    }

    /** How often the application was asked, as far as it may have noticed. */
    int attempts() {
        return attempt;
    }

    private void giveUp() {
        reporter.events().closeGivenUp(reporter.info(), attempt, lastFailure);
        session.settle();
    }

    private void retryLater() {
        home.loop().schedule(this::ask, pauses.next(ThreadLocalRandom.current()), TimeUnit.NANOSECONDS);
    }
}
