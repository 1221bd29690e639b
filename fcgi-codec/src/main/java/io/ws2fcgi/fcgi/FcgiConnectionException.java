package io.ws2fcgi.fcgi;

import org.jspecify.annotations.Nullable;

/** The connection failed or was closed on this side, before the request had ended. The cause says what the system said. */
@SuppressWarnings("serial")
public final class FcgiConnectionException extends FcgiException {
    FcgiConnectionException(String message, @Nullable Throwable cause, RequestState state) {
        super(message, cause, state);
    }
}
