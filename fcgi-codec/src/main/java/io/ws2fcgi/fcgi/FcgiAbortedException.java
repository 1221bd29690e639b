package io.ws2fcgi.fcgi;

/** The request was aborted on this side, by {@link FcgiExchange#abort()}. */
@SuppressWarnings("serial")
public final class FcgiAbortedException extends FcgiException {
    FcgiAbortedException(String message, RequestState state) {
        super(message, null, state);
    }
}
