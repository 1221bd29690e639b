package io.ws2fcgi.fcgi;

/**
 * What an application knows of a request before its body.
 *
 * @param requestId unique among the requests that run on the same connection
 * @param role see {@link FcgiRole}
 * @param params all of them
 */
public record FcgiRequestHead(int requestId, int role, FcgiParams params) {}
