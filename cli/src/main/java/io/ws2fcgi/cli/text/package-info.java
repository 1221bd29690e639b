/** Text on its way to and from whoever types the commands: what a terminal shows, what JSON says, what an argument was. */
@NullMarked
package io.ws2fcgi.cli.text;

import org.jspecify.annotations.NullMarked;
