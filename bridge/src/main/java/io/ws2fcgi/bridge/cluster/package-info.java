/**
 * What is aimed at other connections, wherever they are. One node for now: a direct call to the hub.
 */
@NullMarked
package io.ws2fcgi.bridge.cluster;

import org.jspecify.annotations.NullMarked;
