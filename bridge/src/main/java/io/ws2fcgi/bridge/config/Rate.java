package io.ws2fcgi.bridge.config;

/**
 * So much in a second in the long run.
 *
 * @param perSecond 1 or more
 * @param burst how much at once after a rest; 1 or more
 */
public record Rate(int perSecond, int burst) {
    public Rate {
        Check.atLeast("rate", perSecond, 1);
        Check.atLeast("rate: burst", burst, 1);
    }

    /** With a burst of what two seconds give. */
    public static Rate of(int perSecond) {
        return of(perSecond, 2);
    }

    /** With a burst of what so many seconds give. */
    public static Rate of(int perSecond, int seconds) {
        return new Rate(perSecond, (int) Math.min(Integer.MAX_VALUE, (long) perSecond * seconds));
    }
}
