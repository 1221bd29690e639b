package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.fcgi.CgiLimits;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.CgiResponseParser;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.RequestState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Stands for a pool: keeps what it is asked, and answers when the test says so. */
public final class FakeApplication implements Backend {
    /** One question: its event and its body, and how long it may wait for what. */
    public record Asked(FcgiRequestView request, Terms terms, Reply reply) {}

    /** What a test wants to know of a request. */
    public record FcgiRequestView(
            String event,
            String eventId,
            String body,
            @Nullable String closeCode,
            FcgiParams params) {}

    public final List<String> asked = new ArrayList<>();
    /** What it says of itself. */
    public Load load = new Load(0, 0, 0, 0, 0, 0);

    public List<ServerReport> servers = List.of();
    private final Queue<Asked> unanswered = new ArrayDeque<>();

    @Override
    public void ask(FcgiRequest request, Terms terms, EventLoop loop, Reply reply) {
        String event = value(request, "WS_EVENT");
        // Read, not only looked at, as a socket does.
        String body = request.content()
                .readCharSequence(request.content().readableBytes(), StandardCharsets.UTF_8)
                .toString();
        FcgiRequestView view = new FcgiRequestView(
                event, value(request, "WS_EVENT_ID"), body, request.params().get("WS_CLOSE_CODE"), request.params());
        request.release();
        String by = view.params().get("WS_CLOSE_BY");
        asked.add(by == null ? (event + " " + body).trim() : event + " " + view.closeCode() + " " + by);
        unanswered.add(new Asked(view, terms, reply));
    }

    public Asked next() {
        Asked asked = unanswered.poll();
        assertThat(asked).as("a question of the bridge").isNotNull();
        return Objects.requireNonNull(asked);
    }

    public boolean isIdle() {
        return unanswered.isEmpty();
    }

    /** Answers the oldest question with this CGI document. */
    public void answer(String... lines) {
        answerWithStderr("", lines);
    }

    public void answerWithStderr(String stderr, String... lines) {
        next().reply().answered(response(String.join("\r\n", lines), stderr));
    }

    /** Answers the oldest question with an empty 200. */
    public void ok() {
        answer("Content-Type: text/plain", "", "");
    }

    public void fail(BackendFailure.Kind kind, RequestState state) {
        next().reply().failed(new BackendFailure(kind, state, "it failed", ""));
    }

    static CgiResponse response(String document, String stderr) {
        CgiResponseParser parser = new CgiResponseParser(CgiLimits.defaults());
        parser.addStderr(bytes(stderr));
        parser.add(bytes(document));
        return parser.finish();
    }

    /** On the heap, so that nobody has to release it. */
    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String value(FcgiRequest request, String name) {
        String value = request.params().get(name);
        return value == null ? "" : value;
    }

    @Override
    public Future<Void> probe(EventLoop loop) {
        return loop.newSucceededFuture(null);
    }

    @Override
    public Load load() {
        return load;
    }

    @Override
    public void start(EventLoopGroup loops) {
        throw new IllegalStateException("nobody starts it");
    }

    @Override
    public void hurry() {
        throw new IllegalStateException("nobody hurries it");
    }

    @Override
    public List<ServerReport> servers() {
        return servers;
    }

    @Override
    public Future<?> close() {
        throw new IllegalStateException("nobody closes it");
    }
}
