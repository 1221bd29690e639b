package io.ws2fcgi.bridge.dialect;

import java.util.Locale;

/** What things may be called (WS-CGI section 3). */
public final class Names {
    private static final int LONGEST = 255;
    private static final int LONGEST_META = 64;

    private Names() {}

    /**
     * Returns {@code name} if a channel or a user may have it.
     *
     * @param where for the message: the header or the action and field
     * @throws AnswerException when it may not; the message says what is wrong with it
     */
    public static String checked(String name, String where) throws AnswerException {
        if (name.isEmpty()) throw new AnswerException(where + ": an empty name (expected: 1 to 255 bytes)");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c) || c == ' ' || c == ',' || c == ';') {
                throw new AnswerException(
                        where + ": " + name + " (expected: no control character, space, comma or semicolon)");
            }
        }
        int length = WireText.utf8Length(name);
        if (length > LONGEST) {
            throw new AnswerException(where + ": a name of " + length + " bytes (expected: 1 to 255 bytes)");
        }
        return name;
    }

    /**
     * Returns the name of a state value in lower case.
     *
     * @throws AnswerException when none may have it
     */
    public static String meta(String name, String where) throws AnswerException {
        boolean good = !name.isEmpty() && name.length() <= LONGEST_META;
        for (int i = 0; good && i < name.length(); i++) {
            char c = name.charAt(i);
            good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        }
        if (!good) {
            throw new AnswerException(where + ": " + name + " (expected: 1 to 64 letters, digits and hyphens)");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Returns {@code value} if a state value may be it.
     *
     * @throws AnswerException when it may not
     */
    public static String metaValue(String value, String where) throws AnswerException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\0' || c == '\r' || c == '\n') {
                throw new AnswerException(where + ": control character " + (int) c + " (expected: no NUL, CR or LF)");
            }
        }
        return value;
    }
}
