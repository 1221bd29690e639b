package io.ws2fcgi.fcgi;

import io.netty.handler.codec.DecoderException;
import org.jspecify.annotations.Nullable;

/**
 * Something of FastCGI went wrong. What exactly is the type's name; what it means for a retry is {@link #state()}.
 *
 * <p>A {@link DecoderException}, because Netty wraps any other exception that a decoder throws.
 */
@SuppressWarnings("serial")
public abstract sealed class FcgiException extends DecoderException
        permits CgiException,
                FcgiAbortedException,
                FcgiConnectionException,
                FcgiLimitException,
                FcgiProtocolException,
                FcgiRejectedException,
                FcgiTruncatedException {
    private final RequestState state;

    FcgiException(String message, @Nullable Throwable cause, RequestState state) {
        super(message, cause);
        this.state = state;
    }

    /** How far the request had come. */
    public final RequestState state() {
        return state;
    }
}
