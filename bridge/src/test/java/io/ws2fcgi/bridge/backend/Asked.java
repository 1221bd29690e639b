package io.ws2fcgi.bridge.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.ws2fcgi.fcgi.CgiResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Someone who asked, and complains when more than one end comes, or on another loop than its own. */
final class Asked implements Backend.Reply {
    /** A response without its buffer. */
    record Answer(int status, String body, String stderr) {}

    private final EventLoop loop;
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Asked(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void answered(CgiResponse response) {
        come(new Answer(response.status(), response.content().toString(UTF_8), response.stderr()));
        response.release();
    }

    @Override
    public void failed(BackendFailure failure) {
        come(failure);
    }

    private void come(Object found) {
        boolean first = loop.inEventLoop() && outcome.complete(found);
        if (!first) outcome.obtrudeException(new AssertionError("a second end, or one on a foreign loop: " + found));
    }

    @Override
    public void ended() {
        boolean expected = loop.inEventLoop()
                && outcome.getNow(null) instanceof BackendFailure failure
                && failure.kind() == BackendFailure.Kind.TIMED_OUT
                && ended.complete(null);
        if (!expected) outcome.obtrudeException(new AssertionError("an unexpected end of the script"));
    }

    Answer answer() {
        Object found = get(outcome);
        assertThat(found).isInstanceOf(Answer.class);
        return (Answer) found;
    }

    BackendFailure failure() {
        Object found = get(outcome);
        assertThat(found).isInstanceOf(BackendFailure.class);
        return (BackendFailure) found;
    }

    /** Waits for an answer or a failure. */
    Asked await() {
        get(outcome);
        return this;
    }

    /** Whether what has come is an answer. */
    boolean isAnswered() {
        return outcome.getNow(null) instanceof Answer;
    }

    Asked awaitEnd() {
        get(ended);
        return this;
    }

    /** Waits for the word, and says whether it was an answer. */
    boolean awaitAnswered() {
        return get(outcome) instanceof Answer;
    }

    boolean isDone() {
        return outcome.isDone();
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new AssertionError("no answer, no failure", failed);
        }
    }
}
