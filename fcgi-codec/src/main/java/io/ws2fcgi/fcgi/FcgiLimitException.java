package io.ws2fcgi.fcgi;

/** Something is larger than it may be: a name-value pair, the number of requests at a time. */
@SuppressWarnings("serial")
public final class FcgiLimitException extends FcgiException {
    FcgiLimitException(String message, RequestState state) {
        super(message, null, state);
    }
}
