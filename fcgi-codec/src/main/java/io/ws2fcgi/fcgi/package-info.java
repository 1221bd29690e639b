/**
 * FastCGI 1.0 for Netty, both directions.
 *
 * <p>The wire is {@link io.ws2fcgi.fcgi.FcgiRecord}; {@link io.ws2fcgi.fcgi.FcgiRecordDecoder} and
 * {@link io.ws2fcgi.fcgi.FcgiRecordEncoder} turn bytes into records and back. On top of them sits one handler per side:
 * {@link io.ws2fcgi.fcgi.FcgiClientHandler} sends {@link io.ws2fcgi.fcgi.FcgiRequest}s and tells
 * {@link io.ws2fcgi.fcgi.FcgiResponseListener}s what comes back; {@link io.ws2fcgi.fcgi.FcgiServerHandler} calls an
 * {@link io.ws2fcgi.fcgi.FcgiApplication}, behind an {@link io.ws2fcgi.fcgi.FcgiClientFilter} where strangers could connect. {@link io.ws2fcgi.fcgi.CgiResponseParser} reads the CGI document inside of
 * STDOUT. Nothing here blocks, owns a thread or logs.
 */
@NullMarked
package io.ws2fcgi.fcgi;

import org.jspecify.annotations.NullMarked;
