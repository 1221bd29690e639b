/**
 * Where WebSocket clients arrive: who they are, whether they may come in, and the opening handshake (RFC 6455 section 4).
 * What a client does here stays on its own event loop.
 */
@NullMarked
package io.ws2fcgi.bridge.listener;

import org.jspecify.annotations.NullMarked;
