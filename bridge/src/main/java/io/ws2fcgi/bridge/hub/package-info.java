/**
 * Who is connected and subscribed on this node, and the fan-out to them. One shard per event loop, no concurrent maps:
 * whatever is for clients of another loop travels as one task to that loop. Knows no FastCGI.
 */
@NullMarked
package io.ws2fcgi.bridge.hub;

import org.jspecify.annotations.NullMarked;
