/**
 * Listeners of {@code BridgeEvents}. Nobody depends on them.
 */
@NullMarked
package io.ws2fcgi.bridge.metrics;

import org.jspecify.annotations.NullMarked;
