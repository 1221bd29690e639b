/** The examples, run as their readers run them: with the commands that they name, in front of the jar. */
@NullMarked
package io.ws2fcgi.cli.examples;

import org.jspecify.annotations.NullMarked;
