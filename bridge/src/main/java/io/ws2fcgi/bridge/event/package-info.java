/**
 * The vocabulary: what happens to a client, what an application can ask for, and who a client is. Depends on nothing of
 * ours, so every room can speak it.
 */
@NullMarked
package io.ws2fcgi.bridge.event;

import org.jspecify.annotations.NullMarked;
