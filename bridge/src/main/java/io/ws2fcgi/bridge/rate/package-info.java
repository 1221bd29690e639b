/** How much of something may happen in a time. */
@NullMarked
package io.ws2fcgi.bridge.rate;

import org.jspecify.annotations.NullMarked;
