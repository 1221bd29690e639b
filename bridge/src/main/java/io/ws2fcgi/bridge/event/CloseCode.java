package io.ws2fcgi.bridge.event;

/** The close codes that the bridge itself chooses (RFC 6455 section 7.4.1). */
public final class CloseCode {
    /** The bridge is stopping; or the connection was idle, or is as old as it may become. */
    public static final int GOING_AWAY = 1001;

    /** A frame that breaks RFC 6455. */
    public static final int PROTOCOL_ERROR = 1002;

    /** Never on the wire: a close frame without a status. */
    public static final int NO_STATUS = 1005;

    /** Never on the wire: no close frame at all. */
    public static final int ABNORMAL = 1006;

    /** Text that is not UTF-8, or compressed data that cannot be read. */
    public static final int INVALID_DATA = 1007;

    /** A client that sends more than it may. */
    public static final int POLICY_VIOLATION = 1008;

    /** A message beyond the limit. */
    public static final int MESSAGE_TOO_BIG = 1009;

    /** The application failed and the route says that this ends the connection. */
    public static final int INTERNAL_ERROR = 1011;

    /** A client that does not read. */
    public static final int TRY_AGAIN_LATER = 1013;

    private CloseCode() {}
}
