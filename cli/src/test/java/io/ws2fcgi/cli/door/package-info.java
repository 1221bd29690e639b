/** The front door as a browser finds it. */
@NullMarked
package io.ws2fcgi.cli.door;

import org.jspecify.annotations.NullMarked;
