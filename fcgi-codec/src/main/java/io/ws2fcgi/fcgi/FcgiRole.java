package io.ws2fcgi.fcgi;

/** The roles of an application. On the wire and in this library a role is an {@code int}: unknown ones stay themselves. */
public final class FcgiRole {
    /** Answers a request like a CGI program. */
    public static final int RESPONDER = 1;
    /** Says whether a request is allowed; gets no body. */
    public static final int AUTHORIZER = 2;
    /** Like a responder, with a file to filter as a second input (DATA). */
    public static final int FILTER = 3;

    private FcgiRole() {}
}
