package io.ws2fcgi.fcgi;

import java.util.List;

/** Every way in which an exchange can fail, for tests that have none to make fail. Here, because only the codec may make them. */
public final class Failures {
    private Failures() {}

    /** One of each kind that says so of itself. */
    public static List<FcgiException> all(RequestState state) {
        return List.of(
                connection(state),
                truncated(state),
                rejected(FcgiProtocolStatus.CANT_MPX_CONN, state),
                rejected(FcgiProtocolStatus.OVERLOADED, state),
                rejected(FcgiProtocolStatus.UNKNOWN_ROLE, state),
                rejected(77, state),
                new FcgiLimitException("too long", state),
                new FcgiAbortedException("aborted", state),
                new FcgiProtocolException("no FastCGI", null, state),
                new CgiException("no CGI", ""));
    }

    /** The connection failed. */
    public static FcgiException connection(RequestState state) {
        return new FcgiConnectionException("reset", null, state);
    }

    /** The peer closed it too early. */
    public static FcgiException truncated(RequestState state) {
        return new FcgiTruncatedException("closed", state);
    }

    /** The request ended with this protocol status. */
    public static FcgiException rejected(int protocolStatus, RequestState state) {
        return new FcgiRejectedException(protocolStatus, state);
    }
}
