/**
 * One event asked about outside of any session, exactly as a session would ask, and all there is to see of it: for whoever
 * writes an application.
 */
@NullMarked
package io.ws2fcgi.bridge.replay;

import org.jspecify.annotations.NullMarked;
