package io.ws2fcgi.bridge.listener;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.wire.Refusal;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a WebSocket opening handshake must look like (RFC 6455 section 4.2.1). Pure. */
final class HandshakeRules {
    private static final int NONCE_BYTES = 16;
    private static final int NONCE_CHARACTERS = 24;

    private HandshakeRules() {}

    /** The first rule of HTTP that the request breaks, or null. */
    static @Nullable Refusal checkHttp(HttpRequest request, int mostHeaders) {
        DecoderResult decoded = request.decoderResult();
        if (decoded.isFailure()) return undecodable(decoded.cause());
        if (!ClientInfo.isOriginForm(request.uri())) {
            return Refusal.badRequest("The request-target must be in origin form: a path that begins with a slash.");
        }
        if (request.headers().size() > mostHeaders) {
            return new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "There are too many headers.");
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) return Refusal.badRequest("Exactly one Host header is needed.");
        if (HostPort.parse(hosts.get(0)) == null) {
            return Refusal.badRequest("The Host header must be a host name or an address, with or without a port.");
        }
        if (!HttpMethod.GET.equals(request.method()) && !HttpMethod.HEAD.equals(request.method())) {
            return new Refusal(
                    HttpResponseStatus.METHOD_NOT_ALLOWED, "This port speaks WebSocket, whose handshake is a GET.");
        }
        // Any Transfer-Encoding: one that is not understood could hide a body.
        if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || HttpUtil.getContentLength(request, 0L) > 0) {
            return Refusal.badRequest("A handshake has no body.");
        }
        return null;
    }

    private static Refusal undecodable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The request line is too long.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too long.");
        }
        return Refusal.badRequest("This is not an HTTP request.");
    }

    /** The first rule of the opening handshake that a request breaks which is good HTTP, or null. */
    static @Nullable Refusal checkUpgrade(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
            return new Refusal(
                    HttpResponseStatus.UPGRADE_REQUIRED,
                    "This port speaks WebSocket only. Connect with a WebSocket client, for example new WebSocket(url).");
        }
        if (!HttpMethod.GET.equals(request.method())) {
            return new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "A handshake is a GET.");
        }
        if (!HttpVersion.HTTP_1_1.equals(request.protocolVersion())) {
            return Refusal.badRequest("A handshake needs HTTP/1.1.");
        }
        if (!headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            return Refusal.badRequest(
                    "The header Connection: Upgrade is missing; a proxy in between may have dropped it.");
        }
        List<String> versions = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
        if (!versions.equals(List.of("13"))) {
            return new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "Sec-WebSocket-Version must be 13.");
        }
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !isNonce(keys.get(0))) {
            return Refusal.badRequest("Sec-WebSocket-Key must be 16 bytes in base64.");
        }
        return null;
    }

    private static boolean isNonce(String key) {
        // Java's decoder does without the padding, which belongs to it.
        if (key.length() != NONCE_CHARACTERS) return false;
        try {
            return Base64.getDecoder().decode(key).length == NONCE_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
