package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.fcgi.FcgiConnectionException;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiProtocolStatus;
import io.ws2fcgi.fcgi.FcgiRejectedException;
import io.ws2fcgi.fcgi.FcgiTruncatedException;
import io.ws2fcgi.fcgi.RequestState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What operators read about an exchange that failed: wanted, found, and what to look at. */
final class Reason {
    static final String STOPPED = "the bridge is stopping";

    private Reason() {}

    static String queueFull(PoolConfig pool) {
        return "requests waiting: " + pool.maxWaiting() + " (max-waiting: " + pool.maxWaiting() + ", pool-connections: "
                + pool.maxConnections() + ")";
    }

    /** With a {@code trouble}, nobody gets through right now; without, those who did are slow. */
    static String queueTimeout(PoolConfig pool, Duration longestWait, @Nullable String trouble) {
        String wait = "within " + text(longestWait);
        return trouble == null
                ? "no free connection " + wait + " (pool-connections: " + pool.maxConnections() + ")"
                : "no connection " + wait + "; last attempt: " + trouble;
    }

    static String of(FcgiException cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause.state() == RequestState.NOT_SENT || kindOf(cause) != Kind.DIED) return message;
        return message + "; the application died or was stopped, its own log may say why";
    }

    static Kind kindOf(FcgiException cause) {
        if (cause instanceof FcgiTruncatedException || cause instanceof FcgiConnectionException) return Kind.DIED;
        boolean overloaded = cause instanceof FcgiRejectedException rejected
                && rejected.protocolStatus() == FcgiProtocolStatus.OVERLOADED;
        return overloaded ? Kind.UNREACHABLE : Kind.BROKEN;
    }

    static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
