package io.ws2fcgi.bridge.listener;

import io.ws2fcgi.bridge.session.Sessions;
import io.ws2fcgi.bridge.wire.Wire;

/** What serves the clients of one event loop. */
record Desk(int loopIndex, Sessions sessions, Wire wire, FamiliarHeaders headers) {}
