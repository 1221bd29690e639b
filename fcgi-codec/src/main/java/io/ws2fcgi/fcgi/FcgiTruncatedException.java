package io.ws2fcgi.fcgi;

/** The peer closed the connection before it sent END_REQUEST: whatever came is not the whole response. */
@SuppressWarnings("serial")
public final class FcgiTruncatedException extends FcgiException {
    FcgiTruncatedException(String message, RequestState state) {
        super(message, null, state);
    }
}
