package io.ws2fcgi.bridge.wire;

/** A client broke a rule or a limit: its connection fails with this close frame (RFC 6455 section 7.1.7). */
final class ViolationException extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    /** @param reason short, and in our own words: the client reads it */
    ViolationException(int code, String reason) {
        // Who sends rubbish shall not make us walk the stack.
        super(reason, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
