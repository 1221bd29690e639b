package io.ws2fcgi.bridge.config;

/** What becomes of a connection after an application error (WS-CGI section 3). */
public sealed interface OnError {
    OnError KEEP = new Keep();
    OnError CLOSE = new Close();

    /** The connection lives; the next message is another chance. */
    record Keep() implements OnError {}

    /** The connection is closed with 1011. */
    record Close() implements OnError {}

    /** The client is sent this text message. */
    record Notify(String text) implements OnError {}
}
