package io.ws2fcgi.bridge.dialect;

/** What a close frame may say (RFC 6455 section 7.4, WS-CGI section 3). */
public final class CloseStatus {
    /** What a close says that has nothing to say. */
    public static final int NORMAL = 1000;

    private static final int LONGEST_REASON = 123;

    private CloseStatus() {}

    /** 1005, 1006 and 1015 only name what happened, 1004 means nothing, and the rest belongs to nobody yet. */
    static boolean isSendable(long code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    /**
     * Returns {@code code} if it may be sent.
     *
     * @param where for the message: the header or the action and field
     * @throws AnswerException when it may not
     */
    public static int checked(long code, String where) throws AnswerException {
        if (isSendable(code)) return (int) code;
        throw new AnswerException(where + ": close code " + code + " (expected: 1000-1003, 1007-1014 or 3000-4999)");
    }

    /** Returns as much of {@code reason} as a close frame has room for. */
    static String fitting(String reason) {
        int end = 0;
        int bytes = 0;
        while (end < reason.length()) {
            int next = reason.offsetByCodePoints(end, 1);
            bytes += WireText.utf8Length(reason.substring(end, next));
            if (bytes > LONGEST_REASON) break;
            end = next;
        }
        return reason.substring(0, end);
    }

    /**
     * Returns {@code reason} if it fits a close frame beside the code.
     *
     * @throws AnswerException when it is too long
     */
    public static String checkedReason(String reason, String where) throws AnswerException {
        int length = WireText.utf8Length(reason);
        if (length <= LONGEST_REASON) return reason;
        throw new AnswerException(where + ": a reason of " + length + " bytes (expected: at most 123)");
    }
}
