/**
 * The command line: reads options, starts a bridge, says what runs where, and stops it cleanly. Everything that is
 * known about WebSockets and FastCGI is elsewhere.
 */
@NullMarked
package io.ws2fcgi.cli;

import org.jspecify.annotations.NullMarked;
