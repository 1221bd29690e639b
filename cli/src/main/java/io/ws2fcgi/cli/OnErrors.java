package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.OnError;

/** Reads what is to become of a connection after an application error. */
final class OnErrors {
    private static final String NOTIFY = "notify:";

    private OnErrors() {}

    static OnError parse(String text) {
        if (text.equals("keep")) return OnError.KEEP;
        if (text.equals("close")) return OnError.CLOSE;
        if (text.startsWith(NOTIFY)) return new OnError.Notify(text.substring(NOTIFY.length()));
        throw new ConfigException("on-error: " + text + " (expected: keep, close or notify:TEXT)");
    }
}
