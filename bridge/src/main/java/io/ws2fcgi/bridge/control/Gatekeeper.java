package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may call (WS-CGI section 5). Any thread. */
final class Gatekeeper {
    private static final String SEC_FETCH_SITE = "sec-fetch-site";
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Map<String, String> CHALLENGE =
            Map.of(HttpHeaderNames.WWW_AUTHENTICATE.toString(), "Bearer realm=\"ws2fcgi\", Basic realm=\"ws2fcgi\"");

    private final HostNames hosts;
    private final @Nullable Credentials credentials;

    /**
     * A gatekeeper.
     *
     * @param credentials null lets everybody call who reaches the address
     */
    Gatekeeper(HostNames hosts, @Nullable Credentials credentials) {
        this.hosts = hosts;
        this.credentials = credentials;
    }

    /**
     * Lets a caller pass, or says why not.
     *
     * @param open whether the call needs no secret
     */
    void check(HttpRequest request, RequestTarget target, boolean open) throws Refused {
        checkHost(request, target);
        checkBrowser(request);
        if (credentials == null) checkProxies(request.headers());
        else if (!open) checkSecret(request.headers(), credentials);
    }

    private void checkHost(HttpRequest request, RequestTarget target) throws Refused {
        List<String> names = request.headers().getAll(HttpHeaderNames.HOST);
        // No browser speaks HTTP/1.0, and its requests need no Host.
        boolean needed = !HttpVersion.HTTP_1_0.equals(request.protocolVersion());
        if (names.size() > 1 || (names.isEmpty() && needed)) {
            throw Refused.badRequest("Host: " + names.size() + " times (expected: once)");
        }
        if (!names.isEmpty()) checkHost(names.get(0));
        if (target.authority() != null) checkHost(target.authority());
    }

    private void checkHost(String name) throws Refused {
        if (hosts.contain(name)) return;
        throw Refused.forbidden("Host: " + name + " (expected: a loopback name, or one that is configured)");
    }

    /** A page of somebody else's must not be able to use the network that its visitor is in. */
    private static void checkBrowser(HttpRequest request) throws Refused {
        HttpHeaders headers = request.headers();
        boolean changes = !READING.contains(request.method());
        for (String site : headers.getAll(SEC_FETCH_SITE)) {
            if (site.equals("same-origin") || (site.equals("none") && !changes)) continue;
            throw Refused.forbidden("Sec-Fetch-Site: " + site + " (expected: "
                    + (changes ? "same-origin for a call that changes something" : "same-origin or none") + ")");
        }
        for (String origin : headers.getAll(HttpHeaderNames.ORIGIN)) {
            String own = "http://" + headers.get(HttpHeaderNames.HOST, "");
            if (origin.equalsIgnoreCase(own)) continue;
            throw Refused.forbidden("Origin: " + origin + " (expected: none, or " + own + ")");
        }
    }

    /** Without a secret, a reverse proxy must not show the listener to the world by accident. */
    private static void checkProxies(HttpHeaders headers) throws Refused {
        for (String name : headers.names()) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.equals("forwarded") && !lower.equals("via") && !lower.startsWith("x-forwarded-")) continue;
            throw Refused.forbidden(
                    name + ": the call came through a proxy (expected: a direct one, or a listener with a"
                            + " secret, see --control-secret-file)");
        }
    }

    private static void checkSecret(HttpHeaders headers, Credentials credentials) throws Refused {
        String wrong = credentials.wrong(headers.getAll(HttpHeaderNames.AUTHORIZATION));
        if (wrong != null) throw new Refused(HttpResponseStatus.UNAUTHORIZED, wrong, CHALLENGE);
    }
}
