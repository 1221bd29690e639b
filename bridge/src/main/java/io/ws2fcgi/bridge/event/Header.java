package io.ws2fcgi.bridge.event;

/**
 * One header field as it is on the wire. The name keeps the case it came in.
 *
 * @param value one char per byte (ISO-8859-1), as in Netty, so that no byte is lost on the way through
 */
public record Header(String name, String value) {}
