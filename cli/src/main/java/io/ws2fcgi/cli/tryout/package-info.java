/**
 * The commands that try a pool and a script without a bridge: {@code ping} and {@code event}.
 *
 * <p>What servers and scripts say reaches a terminal only through {@link io.ws2fcgi.cli.text.Screen#clean} or {@link
 * io.ws2fcgi.cli.text.Json}.
 */
@NullMarked
package io.ws2fcgi.cli.tryout;

import org.jspecify.annotations.NullMarked;
