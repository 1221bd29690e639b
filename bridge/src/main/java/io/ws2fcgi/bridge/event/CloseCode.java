package io.ws2fcgi.bridge.event;

/** The close codes that the bridge itself chooses (RFC 6455 section 7.4.1); those of broken frames are the codec's. */
public final class CloseCode {
    /** The bridge is stopping. */
    public static final int GOING_AWAY = 1001;

    /** Never on the wire: a close frame without a status. */
    public static final int NO_STATUS = 1005;

    /** Never on the wire: no close frame at all. */
    public static final int ABNORMAL = 1006;

    /** The application failed and the route says that this ends the connection. */
    public static final int INTERNAL_ERROR = 1011;

    /** A client that does not read. */
    public static final int TRY_AGAIN_LATER = 1013;

    private CloseCode() {}
}
