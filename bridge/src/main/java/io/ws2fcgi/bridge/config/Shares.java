package io.ws2fcgi.bridge.config;

/**
 * How a saturated pool is divided between the kinds of events that wait for it: of {@code open + message + close} turns,
 * each kind that waits gets so many. So a flood of one kind slows the others, and starves none.
 */
public record Shares(int open, int message, int close) {
    /** Who is in comes before who wants in; closes come last, and come. */
    public static final Shares DEFAULT = new Shares(3, 6, 1);

    private static final int LARGEST = 1000;

    public Shares {
        Check.between("shares: open", open, 1, LARGEST);
        Check.between("shares: message", message, 1, LARGEST);
        Check.between("shares: close", close, 1, LARGEST);
    }
}
