package io.ws2fcgi.fcgi;

import org.jspecify.annotations.Nullable;

/** The peer sent what FastCGI does not allow. Decoding stops and the connection closes: its bytes mean nothing any more. */
@SuppressWarnings("serial")
public final class FcgiProtocolException extends FcgiException {
    /** For the decoder, which knows of no request: the peer has spoken, so something was sent. */
    FcgiProtocolException(String message) {
        this(message, null, RequestState.SENT);
    }

    FcgiProtocolException(String message, @Nullable Throwable cause, RequestState state) {
        super(message, cause, state);
    }
}
