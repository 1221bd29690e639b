package io.ws2fcgi.bridge.listener;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.wire.Refusal;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may push on a port that clients connect to, and how (WS-CGI section 6): a program on this machine, and nobody
 * through a browser or a proxy, as far as these say that they are one. Pure.
 */
final class PushRules {
    private static final Set<String> TELLTALES = Set.of("origin", "forwarded", "x-real-ip", "via");
    private static final List<String> TELLTALE_FAMILIES = List.of("sec-fetch-", "x-forwarded-");

    private static final List<String> FORMS = List.of(FormFields.URL_ENCODED, FormFields.MULTIPART);

    private PushRules() {}

    /** Whether this is for whoever speaks WebSocket: it asks for that, or is no HTTP at all. */
    static boolean isForHandshake(HttpRequest head) {
        return head.decoderResult().isFailure()
                || head.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /** The first rule that a push breaks, as far as its head can tell; null when there is none. */
    static @Nullable Refusal check(HttpRequest head, SocketAddress from, Pushes pushes) {
        Refusal stranger = checkSender(head, from);
        if (stranger != null) return stranger;
        if (!HttpMethod.POST.equals(head.method())) {
            return broken("method: " + head.method() + " (expected: POST with a form, or a WebSocket handshake)");
        }
        if (!ClientInfo.isOriginForm(head.uri())) {
            return Refusal.badRequest("The request-target must be in origin form: a path that begins with a slash.");
        }
        String type = head.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        if (!FORMS.contains(FormFields.mediaType(type))) {
            return broken("Content-Type: " + (type.isEmpty() ? "none" : type) + " (expected: one of " + FORMS + ")");
        }
        long length = HttpUtil.getContentLength(head, 0L);
        return length > pushes.longestBody() ? tooLong("body", length, pushes.longestBody()) : null;
    }

    private static @Nullable Refusal checkSender(HttpRequest head, SocketAddress from) {
        if (!(from instanceof InetSocketAddress tcp) || !tcp.getAddress().isLoopbackAddress()) {
            return forbidden("this came from another machine");
        }
        for (String name : head.headers().names()) {
            if (isTelltale(name.toLowerCase(Locale.ROOT))) {
                return forbidden("this came through a browser or a proxy, as its header " + name + " says");
            }
        }
        return null;
    }

    private static boolean isTelltale(String name) {
        return TELLTALES.contains(name) || TELLTALE_FAMILIES.stream().anyMatch(name::startsWith);
    }

    private static Refusal forbidden(String found) {
        return new Refusal(
                HttpResponseStatus.FORBIDDEN,
                "Pushes are taken from programs on this machine only, and " + found
                        + ". Clients connect here with WebSocket.");
    }

    /** What the original answers to all that it does not understand. */
    static Refusal broken(String message) {
        return new Refusal(HttpResponseStatus.INTERNAL_SERVER_ERROR, message);
    }

    static Refusal tooLong(String what, long found, long limit) {
        return new Refusal(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                what + ": " + found + " bytes (expected: at most " + limit + ")");
    }
}
