package io.ws2fcgi.bridge.event;

/** One header field. The name keeps the case it came in. */
public record Header(String name, String value) {}
