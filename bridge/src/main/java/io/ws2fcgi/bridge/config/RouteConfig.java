package io.ws2fcgi.bridge.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which handshakes go to which script, and how their connections are treated.
 *
 * @param pattern RE2 syntax, must match the whole raw path; named groups become WS_PARAM_*
 * @param pool the name of a pool
 * @param params added to every request, like nginx's fastcgi_param
 * @param dialect how events and answers are written
 * @param grip what matters where the dialect is GRIP
 * @param protocols subprotocols the bridge may choose, best first, where the script names none
 * @param retry whether messages whose answer was lost are asked about again
 * @param mergeCookies whether cookies set by an accepting answer to open reach the later events
 * @param forwardAuthorization whether HTTP_AUTHORIZATION reaches the application
 * @param maxClients connections at once; 0 for any number, null for as many as {@link AdmissionConfig#routeClients} says
 * @param wire how its connections are treated whatever the application makes of them
 */
public record RouteConfig(
        String pattern,
        String pool,
        Script script,
        Map<String, String> params,
        DialectName dialect,
        GripConfig grip,
        List<String> protocols,
        OnError onError,
        OnTimeout onTimeout,
        Retry retry,
        boolean mergeCookies,
        boolean forwardAuthorization,
        Timeouts timeouts,
        Limits limits,
        @Nullable Integer maxClients,
        WireConfig wire) {
    /** Every path there is. */
    public static final String ANY_PATH = "/.*";

    public RouteConfig {
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        protocols = List.copyOf(protocols);
        ReservedParams.check(params.keySet());
        if (maxClients != null) Check.atLeast("route " + pattern + ": max-clients", maxClients, 0);
    }

    /** Begins with every path to one script, and the defaults of WS-CGI. */
    public static Builder builder(String pool, Script script) {
        return new Builder(pool, script);
    }

    /** A route that is being described; what is not said stays as it was. One thread at a time. */
    public static final class Builder {
        private final String pool;
        private final Script script;
        private String pattern = ANY_PATH;
        private Map<String, String> params = Map.of();
        private DialectName dialect = DialectName.NATIVE;
        private GripConfig grip = GripConfig.DEFAULT;
        private List<String> protocols = List.of();
        private OnError onError = OnError.KEEP;
        private OnTimeout onTimeout = OnTimeout.CONTINUE;
        private Retry retry = Retry.SAFE;
        private boolean mergeCookies = true;
        private boolean forwardAuthorization = true;
        private Timeouts timeouts = Timeouts.DEFAULT;
        private Limits limits = Limits.DEFAULT;
        private @Nullable Integer maxClients;
        private WireConfig wire = WireConfig.DEFAULT;

        private Builder(String pool, Script script) {
            this.pool = pool;
            this.script = script;
        }

        public Builder pattern(String path) {
            pattern = path;
            return this;
        }

        public Builder params(Map<String, String> all) {
            params = all;
            return this;
        }

        public Builder dialect(DialectName name) {
            dialect = name;
            return this;
        }

        public Builder grip(GripConfig config) {
            grip = config;
            return this;
        }

        public Builder protocols(List<String> bestFirst) {
            protocols = bestFirst;
            return this;
        }

        public Builder onError(OnError fate) {
            onError = fate;
            return this;
        }

        public Builder onTimeout(OnTimeout fate) {
            onTimeout = fate;
            return this;
        }

        public Builder retry(Retry when) {
            retry = when;
            return this;
        }

        public Builder mergeCookies(boolean merge) {
            mergeCookies = merge;
            return this;
        }

        public Builder forwardAuthorization(boolean forward) {
            forwardAuthorization = forward;
            return this;
        }

        public Builder timeouts(Timeouts times) {
            timeouts = times;
            return this;
        }

        public Builder limits(Limits bounds) {
            limits = bounds;
            return this;
        }

        public Builder maxClients(@Nullable Integer most) {
            maxClients = most;
            return this;
        }

        public Builder wire(WireConfig config) {
            wire = config;
            return this;
        }

        /**
         * Returns what was described.
         *
         * @throws ConfigException when a parameter's name may not be used, or a number makes no sense
         */
        public RouteConfig build() {
            return new RouteConfig(
                    pattern,
                    pool,
                    script,
                    params,
                    dialect,
                    grip,
                    protocols,
                    onError,
                    onTimeout,
                    retry,
                    mergeCookies,
                    forwardAuthorization,
                    timeouts,
                    limits,
                    maxClients,
                    wire);
        }
    }
}
