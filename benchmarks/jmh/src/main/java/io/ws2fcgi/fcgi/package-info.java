/** What FastCGI costs in this codec and in others. In the codec's package, as its parts are measured without a channel. */
@NullMarked
package io.ws2fcgi.fcgi;

import org.jspecify.annotations.NullMarked;
