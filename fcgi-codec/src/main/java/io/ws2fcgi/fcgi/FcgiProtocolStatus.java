package io.ws2fcgi.fcgi;

/** The protocol status of END_REQUEST. An {@code int} in this library: unknown ones stay themselves. */
public final class FcgiProtocolStatus {
    /** The request has run. */
    public static final int REQUEST_COMPLETE = 0;
    /** Refused: the application takes one request at a time on a connection. */
    public static final int CANT_MPX_CONN = 1;
    /** Refused: the application is out of some resource. */
    public static final int OVERLOADED = 2;
    /** Refused: the application does not know the role. */
    public static final int UNKNOWN_ROLE = 3;

    private FcgiProtocolStatus() {}

    static String nameOf(int status) {
        return switch (status) {
            case REQUEST_COMPLETE -> "REQUEST_COMPLETE";
            case CANT_MPX_CONN -> "CANT_MPX_CONN";
            case OVERLOADED -> "OVERLOADED";
            case UNKNOWN_ROLE -> "UNKNOWN_ROLE";
            default -> "protocol status " + status;
        };
    }
}
