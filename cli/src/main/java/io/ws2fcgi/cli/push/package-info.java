/**
 * The commands that talk to a running bridge: {@code publish}, {@code connections}, {@code channels} and {@code close}.
 * They are clients of its push API (WS-CGI section 5), as any other program can be, and know nothing that is not in it.
 *
 * <p>What comes from the bridge was written by strangers, so nothing of it reaches a terminal but through {@link
 * io.ws2fcgi.cli.text.Screen#clean} or {@link io.ws2fcgi.cli.text.Json}.
 */
@NullMarked
package io.ws2fcgi.cli.push;

import org.jspecify.annotations.NullMarked;
