package io.ws2fcgi.bridge.dialect;

import java.io.Serial;

/**
 * An application's answer that cannot be applied. The message names the header, action or byte, and what was wanted; it
 * goes to the operator's log, never to the client. It is one line of printable text, whatever the application wrote.
 */
public final class AnswerException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 500;

    public AnswerException(String message) {
        // The stack says nothing about the script that is at fault, and answers may fail by the thousand.
        super(printable(message), null, false, false);
    }

    private static String printable(String message) {
        StringBuilder safe = new StringBuilder(message.length());
        for (int i = 0; i < message.length() && safe.length() < LONGEST; i++) {
            char c = message.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                safe.append(String.format("\\u%04x", (int) c));
            } else {
                safe.append(c);
            }
        }
        return safe.length() < LONGEST ? safe.toString() : safe.append("...").toString();
    }
}
