package io.ws2fcgi.cli;

/** How the process ends, for shells and service managers. 2 is also picocli's word for wrong usage. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int CANNOT_LISTEN = 3;
    public static final int NO_POOL = 4;
    /** No running bridge answers. */
    public static final int UNREACHABLE = 5;
    /** The bridge does not take orders from this caller. */
    public static final int REFUSED = 6;
    /** There is nobody to do it to. */
    public static final int NOBODY = 7;

    /** The script has not answered, or not so that it could be applied. */
    public static final int APPLICATION_ERROR = 8;
    /** The script turns the client away. */
    public static final int REJECTED = 9;

    private ExitCode() {}
}
