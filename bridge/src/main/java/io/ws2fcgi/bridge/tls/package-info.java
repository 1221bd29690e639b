/**
 * Encryption: certificates as their files have them, read again when they change, and what a handshake has told of a
 * client. Files are never read on an event loop.
 */
@NullMarked
package io.ws2fcgi.bridge.tls;

import org.jspecify.annotations.NullMarked;
