/** FastCGI 1.0 for Netty: the records, the client side and the responder side. */
@NullMarked
package io.ws2fcgi.fcgi;

import org.jspecify.annotations.NullMarked;
