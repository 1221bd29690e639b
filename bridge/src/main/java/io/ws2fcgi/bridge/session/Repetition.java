package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.EventStamp;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A question that is asked again when its answer was lost, as the application tells events by their ids (retry = always):
 * under the same id, until an answer comes, or something that repeating does not help, or an event may wait no longer. For
 * whoever asked, it is one question. Owns a share of the events' contents until then.
 */
final class Repetition implements Question.Asker {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Sessions home;
    private final Conversation conversation;
    private final Reporter reporter;
    private final Duration patience;
    private final Question.Asker asker;
    private final Pauses pauses = new Pauses(FIRST_PAUSE, LONGEST_PAUSE);
    private EventStamp stamp;

    /** Ours; empty after the end. */
    private List<ClientEvent> events = List.of();

    private boolean ended;

    /** When there is no other attempt any more; meaningless before the first loss. */
    private long deadline;

    private @Nullable Question lost;
    private @Nullable Failure loss;

    /** Runs between two attempts. */
    private @Nullable Future<?> timer;

    /** @param patience for how long it is asked again, from the first loss on */
    Repetition(
            Sessions home,
            Conversation conversation,
            Reporter reporter,
            Duration patience,
            EventStamp stamp,
            Question.Asker asker) {
        this.home = home;
        this.conversation = conversation;
        this.reporter = reporter;
        this.patience = patience;
        this.stamp = stamp;
        this.asker = asker;
    }

    /** Asks for the first time. Takes ownership of the contents. */
    void ask(List<ClientEvent> batch) {
        events = shares(batch);
        conversation.askOnce(batch, stamp, asker.state(), this);
    }

    private void askAgain() {
        timer = null;
        stamp = stamp.again(bytes());
        Duration left = Duration.ofNanos(Math.max(1, deadline - home.nanoTime()));
        conversation.askAgain(shares(events), stamp, asker.state(), left, this);
    }

    private static List<ClientEvent> shares(List<ClientEvent> events) {
        return events.stream().map(Repetition::share).toList();
    }

    private static ClientEvent share(ClientEvent event) {
        return event instanceof ClientEvent.Message message ? message.share() : event;
    }

    private long bytes() {
        long sum = 0;
        for (ClientEvent event : events) {
            if (event instanceof ClientEvent.Message message)
                sum += message.content().readableBytes();
        }
        return sum;
    }

    @Override
    public void onAnswer(Question question, Answer answer, String stderr) throws AnswerException {
        end();
        asker.onAnswer(question, answer, stderr);
        if (loss != null) {
            reporter.warned(question.kind() + ": " + stamp.eventId() + " was answered at attempt " + stamp.attempt()
                    + "; before: " + loss.message() + (loss.stderr().isEmpty() ? "" : "; stderr: " + loss.stderr()));
        }
    }

    @Override
    public void onFailure(Question question, Failure failure) {
        if (!ended && failure.lost() && mayRepeat()) {
            lost = question;
            loss = failure;
            long pause = Math.min(pauses.next(ThreadLocalRandom.current()), deadline - home.nanoTime());
            timer = home.loop().schedule(this::askAgain, pause, TimeUnit.NANOSECONDS);
        } else {
            end();
            asker.onFailure(question, told(failure));
        }
    }

    private boolean mayRepeat() {
        if (loss == null) deadline = home.nanoTime() + patience.toNanos();
        return deadline - home.nanoTime() > 0;
    }

    private Failure told(Failure last) {
        if (loss == null) return last;
        String before = last.lost() ? "" : "; before: " + loss.message();
        return last.saying(last.message() + " (attempt " + stamp.attempt() + ")" + before);
    }

    @Override
    public ClientState state() {
        return asker.state();
    }

    @Override
    public void onScriptEnded() {
        asker.onScriptEnded();
    }

    /** Whoever asked does not wait any longer: nobody asks again. */
    void abandon() {
        if (timer != null && lost != null && loss != null) {
            reporter.failed(lost, loss.saying(loss.message() + "; not asked again: the bridge stopped first"));
        }
        end();
    }

    private void end() {
        ended = true;
        if (timer != null) timer.cancel(false);
        timer = null;
        for (ClientEvent event : events) {
            if (event instanceof ClientEvent.Message message) message.content().release();
        }
        events = List.of();
    }
}
