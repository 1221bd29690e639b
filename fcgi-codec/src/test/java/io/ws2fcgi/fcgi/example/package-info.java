/** The examples of the README, as a user would write them: with the public classes only. */
@NullMarked
package io.ws2fcgi.fcgi.example;

import org.jspecify.annotations.NullMarked;
