package io.ws2fcgi.bridge.config;

/** The ways in which events and answers can be written. */
public enum DialectName {
    /** WS-CGI: one event is one CGI request. */
    NATIVE,
    /** WebSocket-over-HTTP with GRIP, as Pushpin speaks it. */
    GRIP,
    /** The form dialect of the original Node bridge: one event is one POST of a form, and answers say nothing. */
    WS2HTTP
}
