package io.ws2fcgi.bridge.config;

/** The ways in which events and answers can be written. */
public enum DialectName {
    /** WS-CGI: one event is one CGI request. */
    NATIVE
}
