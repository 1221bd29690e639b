package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.fcgi.FcgiConnectionException;
import io.ws2fcgi.fcgi.FcgiException;
import io.ws2fcgi.fcgi.FcgiProtocolStatus;
import io.ws2fcgi.fcgi.FcgiRejectedException;
import io.ws2fcgi.fcgi.FcgiTruncatedException;
import io.ws2fcgi.fcgi.RequestState;
import org.jspecify.annotations.Nullable;

/**
 * When a request may be tried once more without a second thought: when it is proven that no script has seen it, and another
 * attempt can end differently. Whether to repeat what may have run is the asker's decision, who knows what it was about.
 */
final class RetryPolicy {
    private RetryPolicy() {}

    /** @param cause what the codec said; null when the failure is our own word */
    static boolean isSafe(BackendFailure failure, @Nullable FcgiException cause) {
        if (failure.state() != RequestState.NOT_SENT || failure.kind() == Kind.STOPPED) return false;
        if (cause instanceof FcgiRejectedException rejected) {
            // UNKNOWN_ROLE would come again: somebody has configured the wrong program.
            return rejected.protocolStatus() != FcgiProtocolStatus.UNKNOWN_ROLE;
        }
        return cause instanceof FcgiConnectionException || cause instanceof FcgiTruncatedException;
    }
}
