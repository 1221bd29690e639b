/**
 * What the bridge is told to do: immutable records with defaults that cannot be wrong. Knows no flags and no file format.
 */
@NullMarked
package io.ws2fcgi.bridge.config;

import org.jspecify.annotations.NullMarked;
