/**
 * {@code ws2fcgi demo}: the chat of {@code examples/chat-php} without PHP. A FastCGI application in this process, the
 * bridge in front of it, and the page.
 */
@NullMarked
package io.ws2fcgi.cli.demo;

import org.jspecify.annotations.NullMarked;
