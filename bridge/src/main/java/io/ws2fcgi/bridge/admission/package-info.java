/** Counts who is in and how fast they come, and says who may not. */
@NullMarked
package io.ws2fcgi.bridge.admission;

import org.jspecify.annotations.NullMarked;
