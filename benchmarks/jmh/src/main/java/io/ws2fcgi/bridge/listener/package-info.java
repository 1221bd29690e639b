/** What an event costs inside of the bridge. In the listener's package, where a pipeline is put together. */
@NullMarked
package io.ws2fcgi.bridge.listener;

import org.jspecify.annotations.NullMarked;
