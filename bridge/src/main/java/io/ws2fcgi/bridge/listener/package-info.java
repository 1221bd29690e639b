/**
 * Where WebSocket clients arrive: the HTTP upgrade, and frames to and from a session (RFC 6455). What a client does here
 * stays on its own event loop.
 */
@NullMarked
package io.ws2fcgi.bridge.listener;

import org.jspecify.annotations.NullMarked;
