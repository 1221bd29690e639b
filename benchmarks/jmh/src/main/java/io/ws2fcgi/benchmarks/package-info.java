/** How benchmarks are run. */
@NullMarked
package io.ws2fcgi.benchmarks;

import org.jspecify.annotations.NullMarked;
