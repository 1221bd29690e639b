package io.ws2fcgi.bridge.session;

/** A session's life, in this order and never back. */
enum SessionState {
    /** The application has not answered the open event. */
    OPENING,
    /** Messages flow. */
    OPEN,
    /** The bridge has sent a close frame: no more messages are taken, the client has yet to go. */
    CLOSING,
    /** The client is gone; what it said before is still told to the application, and then its close. */
    LEFT,
    /** Nothing is owed to the application any more. */
    SETTLED;

    SessionState to(SessionState next) {
        if (next.compareTo(this) < 0) throw new IllegalStateException("session: " + this + " -> " + next);
        return next;
    }
}
