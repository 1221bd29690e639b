package io.ws2fcgi.cli.push;

import tools.jackson.databind.JsonNode;

/**
 * What became of one message.
 *
 * @param reached connections to whose socket it was handed
 * @param pending connections that are still opening and get it when they are open
 */
record Reached(long reached, long pending) {
    /** Out of an answer of the push API. */
    static Reached of(JsonNode answer) {
        return new Reached(
                answer.path("reached").asLong(0), answer.path("pending").asLong(0));
    }
}
