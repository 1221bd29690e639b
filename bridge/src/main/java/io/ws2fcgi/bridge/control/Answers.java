package io.ws2fcgi.bridge.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Turns answers into HTTP. */
final class Answers {
    /** IMF-fixdate (RFC 9110 section 5.6.7). */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Answers() {}

    /** An answer that leaves the connection as the request wants it. */
    static FullHttpResponse of(Response answer, HttpRequest request) {
        FullHttpResponse response = plain(answer, HttpMethod.HEAD.equals(request.method()));
        HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), HttpUtil.isKeepAlive(request));
        return response;
    }

    /** The last answer of a connection. */
    static FullHttpResponse last(Response answer, boolean head) {
        FullHttpResponse response = plain(answer, head);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }

    /** The head of an answer that goes on until the caller leaves. */
    static HttpResponse head(Response answer, HttpRequest request) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status());
        setCommon(response.headers(), answer);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        // HTTP/1.0 knows no chunks: there the body ends with the connection.
        boolean chunked = request.protocolVersion().isKeepAliveDefault();
        if (chunked) response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        return response;
    }

    private static FullHttpResponse plain(Response answer, boolean head) {
        ByteBuf body = head ? Unpooled.EMPTY_BUFFER : answer.body();
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, answer.status(), body);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().readableBytes());
        setCommon(response.headers(), answer);
        return response;
    }

    private static void setCommon(HttpHeaders headers, Response answer) {
        headers.set(HttpHeaderNames.DATE, DATE.format(Instant.now()));
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        // No browser may take a text of ours for a page.
        headers.set("x-content-type-options", "nosniff");
        answer.headers().forEach(headers::set);
    }
}
