package io.ws2fcgi.bridge.event;

import java.util.List;
import java.util.stream.Stream;

/**
 * What became of an action that was aimed at other connections (WS-CGI section 5). A connection counts at most once;
 * one that was on its way out, or was closed because it does not read, does not count at all.
 *
 * @param reached connections to whose socket the message was handed, or to which the thing was done
 * @param pending connections still opening: it is kept and follows the 101
 * @param refused connections that one of their limits kept it from
 * @param unknown ids that nobody has, once each, in the order in which they were given; empty for the other targets
 */
public record Delivery(int reached, int pending, int refused, List<String> unknown) {
    /** Nobody was there. */
    public static final Delivery NONE = new Delivery(0, 0, 0, List.of());

    public Delivery {
        unknown = List.copyOf(unknown);
    }

    /** Nobody was there: these ids are unknown. */
    public static Delivery unknown(List<String> ids) {
        return ids.isEmpty() ? NONE : new Delivery(0, 0, 0, ids);
    }

    /** Both together; the other's unknown ids follow these. */
    public Delivery plus(Delivery other) {
        return new Delivery(
                reached + other.reached,
                pending + other.pending,
                refused + other.refused,
                Stream.concat(unknown.stream(), other.unknown.stream()).toList());
    }
}
