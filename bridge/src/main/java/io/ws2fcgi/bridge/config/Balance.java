package io.ws2fcgi.bridge.config;

/** Which server of a pool gets the next request. */
public sealed interface Balance {
    /** The one with the fewest requests under way, in proportion to its weight; of several, each in turn. */
    record LeastOutstanding() implements Balance {}

    /**
     * Always the same one for the same thing, by rendezvous hashing: when a server comes or goes, only its own share moves.
     * While it has no place free, the next one.
     *
     * @param by what is to be the same
     */
    record Hash(By by) implements Balance {}

    /** What a client is told apart by. */
    sealed interface By {
        /** Its connection. */
        record Connection() implements By {}

        /** Its user, once the application has named one; until then its connection. */
        record User() implements By {}

        /**
         * A named group of the route's path pattern; where it is absent, the connection.
         *
         * @param name as in the pattern
         */
        record PathGroup(String name) implements By {}
    }

    /** The default. */
    Balance LEAST_OUTSTANDING = new LeastOutstanding();
}
