package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.Ticker;
import io.ws2fcgi.bridge.config.ControlLimits;
import io.ws2fcgi.bridge.event.BridgeEvents;
import java.util.List;

/** Looks at the head of every request, before its body comes. One for all connections; any thread. */
final class FrontDesk {
    /** Probes come by the second; whoever asks faster only wants to keep the pools busy. */
    private static final int OPEN_CALLS_PER_SECOND = 100;

    private final Routes routes;
    private final Gatekeeper gatekeeper;
    private final ControlLimits limits;
    private final BridgeEvents events;
    private final Ticker clock;
    private final RefusalLog log;
    private final RateLimit calls;
    private final RateLimit openCalls;

    FrontDesk(Routes routes, Gatekeeper gatekeeper, ControlLimits limits, BridgeEvents events, Ticker clock) {
        this.routes = routes;
        this.gatekeeper = gatekeeper;
        this.limits = limits;
        this.events = events;
        this.clock = clock;
        log = new RefusalLog(events, clock.nanoTime());
        calls = new RateLimit(limits.callsPerSecond(), clock.nanoTime());
        openCalls = new RateLimit(OPEN_CALLS_PER_SECOND, clock.nanoTime());
    }

    /** A request that may be made, as soon as its body is there. */
    record Admitted(Routes.Found found, Query query) {}

    /**
     * Admits a request or says why not.
     *
     * @param from the caller's address, for the log
     */
    Admitted admit(HttpRequest request, String from) throws Refused {
        checkDecoded(request.decoderResult());
        RequestTarget target = RequestTarget.parse(request.uri());
        List<String> segments = PathTemplate.segments(target.path());
        Routes.Found found = routes.find(request.method(), segments);
        checkCaller(request, target, found != null && found.row().open(), from);
        if (found == null) throw routes.missing(request.method(), segments);
        Query query = Query.parse(target.query(), found.row().query());
        checkBody(request);
        long wait = (found.row().open() ? openCalls : calls).take(clock.nanoTime());
        if (wait > 0) throw Refused.tooMany(wait);
        return new Admitted(found, query);
    }

    private void checkCaller(HttpRequest request, RequestTarget target, boolean open, String from) throws Refused {
        try {
            gatekeeper.check(request, target, open);
        } catch (Refused refused) {
            log.refused(from, String.valueOf(refused.getMessage()), clock.nanoTime());
            throw refused;
        }
    }

    private static void checkDecoded(DecoderResult decoded) throws Refused {
        if (decoded.isSuccess()) return;
        Throwable cause = decoded.cause();
        if (cause instanceof TooLongHttpLineException) {
            throw new Refused(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            throw new Refused(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long");
        }
        throw Refused.badRequest("this is not HTTP/1.1");
    }

    private void checkBody(HttpRequest request) throws Refused {
        String expected = request.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)) {
            throw new Refused(HttpResponseStatus.EXPECTATION_FAILED, "Expect: another one (expected: 100-continue)");
        }
        String coding = request.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
        if (coding != null && !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding)) {
            throw new Refused(HttpResponseStatus.NOT_IMPLEMENTED, "Transfer-Encoding: another one (expected: chunked)");
        }
        if (request.headers().contains(HttpHeaderNames.CONTENT_ENCODING)) {
            throw new Refused(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "a Content-Encoding (expected: none)");
        }
        if (HttpUtil.getContentLength(request, 0L) > limits.bodyBytes()) throw tooLong();
    }

    Refused tooLong() {
        return new Refused(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "a longer body (expected: at most " + limits.bodyBytes() + " bytes)");
    }

    int maxBody() {
        return limits.bodyBytes();
    }

    /** What a caller hears when a call fails for a reason of ours; the reason is for the log. */
    Response failed(Routes.Row row, Throwable cause) {
        events.callFailed(row.toString(), cause);
        return new Refused(HttpResponseStatus.INTERNAL_SERVER_ERROR, "the bridge failed; its log says why").response();
    }

    /** A connection failed outside of any call. */
    void broken(Throwable cause) {
        events.callFailed("a connection", cause);
    }
}
