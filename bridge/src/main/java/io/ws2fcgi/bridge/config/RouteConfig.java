package io.ws2fcgi.bridge.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which handshakes go to which script, and how their connections are treated.
 *
 * @param pattern RE2 syntax, must match the whole raw path; named groups become WS_PARAM_*
 * @param pool the name of a pool
 * @param params added to every request, like nginx's fastcgi_param
 * @param dialect how events and answers are written
 * @param protocols subprotocols the bridge may choose, best first, where the script names none
 * @param mergeCookies whether cookies set by an accepting answer to open reach the later events
 * @param forwardAuthorization whether HTTP_AUTHORIZATION reaches the application
 */
public record RouteConfig(
        String pattern,
        String pool,
        Script script,
        Map<String, String> params,
        DialectName dialect,
        List<String> protocols,
        OnError onError,
        OnTimeout onTimeout,
        boolean mergeCookies,
        boolean forwardAuthorization,
        Timeouts timeouts,
        Limits limits) {
    /** Every path there is. */
    public static final String ANY_PATH = "/.*";

    public RouteConfig {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        protocols = List.copyOf(protocols);
        ReservedParams.check(params.keySet());
    }

    /** Everything to one script, with the defaults of WS-CGI. */
    public static RouteConfig to(String pool, Script script) {
        return new RouteConfig(
                ANY_PATH,
                pool,
                script,
                Map.of(),
                DialectName.NATIVE,
                List.of(),
                OnError.KEEP,
                OnTimeout.CONTINUE,
                true,
                true,
                Timeouts.DEFAULT,
                Limits.DEFAULT);
    }

    public RouteConfig withPattern(String path) {
        return new RouteConfig(
                path,
                pool,
                script,
                params,
                dialect,
                protocols,
                onError,
                onTimeout,
                mergeCookies,
                forwardAuthorization,
                timeouts,
                limits);
    }

    public RouteConfig withParams(Map<String, String> more) {
        return new RouteConfig(
                pattern,
                pool,
                script,
                more,
                dialect,
                protocols,
                onError,
                onTimeout,
                mergeCookies,
                forwardAuthorization,
                timeouts,
                limits);
    }

    public RouteConfig withProtocols(List<String> names) {
        return new RouteConfig(
                pattern,
                pool,
                script,
                params,
                dialect,
                names,
                onError,
                onTimeout,
                mergeCookies,
                forwardAuthorization,
                timeouts,
                limits);
    }

    public RouteConfig withFate(OnError error, OnTimeout timeout) {
        return new RouteConfig(
                pattern,
                pool,
                script,
                params,
                dialect,
                protocols,
                error,
                timeout,
                mergeCookies,
                forwardAuthorization,
                timeouts,
                limits);
    }

    public RouteConfig withHandshake(boolean cookies, boolean authorization) {
        return new RouteConfig(
                pattern,
                pool,
                script,
                params,
                dialect,
                protocols,
                onError,
                onTimeout,
                cookies,
                authorization,
                timeouts,
                limits);
    }

    public RouteConfig withTimeouts(Timeouts times) {
        return new RouteConfig(
                pattern,
                pool,
                script,
                params,
                dialect,
                protocols,
                onError,
                onTimeout,
                mergeCookies,
                forwardAuthorization,
                times,
                limits);
    }

    public RouteConfig withLimits(Limits bounds) {
        return new RouteConfig(
                pattern,
                pool,
                script,
                params,
                dialect,
                protocols,
                onError,
                onTimeout,
                mergeCookies,
                forwardAuthorization,
                timeouts,
                bounds);
    }
}
