/**
 * How an event is written as a request and how a response is read as actions. Pure functions, no I/O.
 */
@NullMarked
package io.ws2fcgi.bridge.dialect;

import org.jspecify.annotations.NullMarked;
