/**
 * The application's side: one FastCGI request in, one CGI response or one typed failure out. Capacity, queue, timeouts.
 * Knows no sessions.
 */
@NullMarked
package io.ws2fcgi.bridge.backend;

import org.jspecify.annotations.NullMarked;
