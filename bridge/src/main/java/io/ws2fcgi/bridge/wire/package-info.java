/**
 * One client's end of the wire, as its session needs it: the answer to its handshake, then WebSocket frames to and from
 * the session (RFC 6455). What a client does here stays on its own event loop.
 */
@NullMarked
package io.ws2fcgi.bridge.wire;

import org.jspecify.annotations.NullMarked;
