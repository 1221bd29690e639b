package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.ws2fcgi.bridge.event.Header;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP responses of the listener. Every one but 101 ends its connection. */
public final class Responses {
    /** RFC 6455 section 1.3. */
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /**
     * Seconds until who was refused because of too many others may ask again (RFC 9110 section 10.2.3). Rates are whole numbers
     * of handshakes in a second, so one may come after that; and a place may be free as soon as the next one goes, which
     * nobody can know: to refuse who has come too early costs next to nothing.
     */
    public static final String RETRY_AFTER = "1";

    private Responses() {}

    static HttpResponse switchingProtocols(
            String key, @Nullable String protocol, @Nullable String extensions, List<Header> headers) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, accept(key));
        if (protocol != null) response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocol);
        addAll(response, headers);
        // Last, as only what was really agreed upon may stand there.
        if (extensions == null) response.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
        else response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, extensions);
        return response;
    }

    /** Plain text; the status says which headers go with it. */
    public static FullHttpResponse refusal(Refusal refusal) {
        ByteBuf body = Unpooled.copiedBuffer(refusal.hint() + "\n", StandardCharsets.UTF_8);
        FullHttpResponse response = closing(refusal.status(), body);
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        if (refusal.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.CONNECTION, "close, Upgrade")
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        } else if (refusal.status().equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, HttpMethod.GET);
        } else if (refusal.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)
                || refusal.status().equals(HttpResponseStatus.TOO_MANY_REQUESTS)) {
            response.headers().set(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER);
        }
        return response;
    }

    /** Borrows the body. */
    static FullHttpResponse relayed(int status, String reason, List<Header> headers, ByteBuf body) {
        HttpResponseStatus line =
                reason.isEmpty() ? HttpResponseStatus.valueOf(status) : new HttpResponseStatus(status, reason);
        FullHttpResponse response = closing(line, body.retainedSlice());
        addAll(response, headers);
        return response;
    }

    private static FullHttpResponse closing(HttpResponseStatus status, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        boolean bodiless = status.code() == 204 || status.code() == 304;
        if (bodiless) body.skipBytes(body.readableBytes());
        else response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        return response;
    }

    private static void addAll(HttpResponse response, List<Header> headers) {
        for (Header header : headers) response.headers().add(header.name(), header.value());
    }

    private static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-1", impossible);
        }
    }
}
