/**
 * Which handshake goes where: a path to a script, a pool and the rules for its connections. Pure functions, no I/O.
 */
@NullMarked
package io.ws2fcgi.bridge.route;

import org.jspecify.annotations.NullMarked;
