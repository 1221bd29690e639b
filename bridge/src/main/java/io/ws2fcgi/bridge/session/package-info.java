/**
 * One client's life: its events in order, one question to the application at a time, the answers applied, and a close
 * event for every open that may have been accepted (WS-CGI section 1). Everything here is confined to the client's loop.
 */
@NullMarked
package io.ws2fcgi.bridge.session;

import org.jspecify.annotations.NullMarked;
