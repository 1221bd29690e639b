package io.ws2fcgi.cli.push;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.ws2fcgi.cli.text.Json;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the bridge answered.
 *
 * @param contentType as sent, or empty
 * @param retryAfter seconds, or 0 when the bridge did not say
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares replies.
record Reply(int status, String reason, String contentType, int retryAfter, byte[] body) {
    private static final String PROBLEM = "application/problem+json";

    /** A copy of {@code response}, which is borrowed. */
    static Reply of(FullHttpResponse response) {
        return new Reply(
                response.status().code(),
                response.status().reasonPhrase(),
                response.headers().get(HttpHeaderNames.CONTENT_TYPE, ""),
                response.headers().getInt(HttpHeaderNames.RETRY_AFTER, 0),
                ByteBufUtil.getBytes(response.content()));
    }

    /** Whether nothing was done, because too much is asked at once. */
    boolean isTooMany() {
        return status == 429;
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether this is an error in the form of RFC 9457, and so of the bridge itself. */
    boolean isProblem() {
        return contentType.toLowerCase(Locale.ROOT).startsWith(PROBLEM);
    }

    /**
     * The body.
     *
     * @throws JacksonException when it is not JSON
     */
    JsonNode json() {
        return Json.read(body);
    }
}
