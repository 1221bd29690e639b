/**
 * The push API: the HTTP door for operators and programs. A request passes one request at a time ({@code Pipelining}) to
 * whoever reads it ({@code RequestReader}), who asks whether the caller may ({@code Gatekeeper}) and which {@code Call} it
 * is ({@code Routes}). A new call is a class and a row of {@code PushApi}.
 */
@NullMarked
package io.ws2fcgi.bridge.control;

import org.jspecify.annotations.NullMarked;
