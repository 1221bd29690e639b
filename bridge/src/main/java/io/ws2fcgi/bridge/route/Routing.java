package io.ws2fcgi.bridge.route;

import java.util.Map;

/** Where a path leads. */
public sealed interface Routing {
    /**
     * To an application.
     *
     * @param pathParams named groups of the pattern, percent-decoded
     */
    record Found(Route route, Map<String, String> pathParams) implements Routing {
        public Found {
            pathParams = Map.copyOf(pathParams);
        }
    }

    /** Nowhere: 404. */
    record NotFound() implements Routing {}

    /** Longer than any path that is matched: 414. */
    record TooLong() implements Routing {}
}
