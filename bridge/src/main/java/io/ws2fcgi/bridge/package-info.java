/** The bridge: WebSocket connections in, one FastCGI request per event out. */
@NullMarked
package io.ws2fcgi.bridge;

import org.jspecify.annotations.NullMarked;
