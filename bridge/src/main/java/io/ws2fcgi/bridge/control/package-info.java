/**
 * The HTTP door for operators and programs. For now it tells how the bridge is; the push API comes here.
 */
@NullMarked
package io.ws2fcgi.bridge.control;

import org.jspecify.annotations.NullMarked;
