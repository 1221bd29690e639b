package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.ws2fcgi.bridge.dialect.AnswerException;
import java.io.Serial;
import java.util.Map;

/** A request that is not done, and what its caller hears about it. */
final class Refused extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 500;

    private final transient Response response;

    Refused(HttpResponseStatus status, String detail) {
        this(status, detail, Map.of());
    }

    /**
     * Refuses.
     *
     * @param detail what was wanted and what was found, without anything that only the caller may know
     * @param headers besides those of every answer
     */
    Refused(HttpResponseStatus status, String detail, Map<String, String> headers) {
        // The stack says nothing about the caller who is at fault.
        super(detail, null, false, false);
        String said = detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST) + "...";
        this.response = Response.problem(status, said, headers);
    }

    static Refused badRequest(String detail) {
        return new Refused(HttpResponseStatus.BAD_REQUEST, detail);
    }

    static Refused badRequest(AnswerException wrong) {
        return badRequest(String.valueOf(wrong.getMessage()));
    }

    static Refused notFound(String detail) {
        return new Refused(HttpResponseStatus.NOT_FOUND, detail);
    }

    static Refused forbidden(String detail) {
        return new Refused(HttpResponseStatus.FORBIDDEN, detail);
    }

    static Refused tooMany(long waitNanos) {
        long seconds = Math.max(1, (waitNanos + 999_999_999) / 1_000_000_000);
        return new Refused(
                HttpResponseStatus.TOO_MANY_REQUESTS,
                "more calls than the limit allows (expected: a pause of " + seconds + " s)",
                Map.of(HttpHeaderNames.RETRY_AFTER.toString(), Long.toString(seconds)));
    }

    Response response() {
        return response;
    }
}
