package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.fcgi.CgiResponse;

/**
 * Finds PHP's complaint that a message was longer than its {@code post_max_size}. PHP then runs the script all the same,
 * with an empty body and status 200, so that a lost message would look like an answered one.
 */
final class PhpPostLimit {
    private static final String COMPLAINT = "POST Content-Length of ";
    private static final String LIMIT = " exceeds the limit of ";

    /** The complaint comes before anything that the script itself writes. */
    private static final int LOOKED_AT = 256;

    private PhpPostLimit() {}

    static void check(CgiResponse response) throws AnswerException {
        if (complains(response.stderr()) || complains(beginning(response.content()))) {
            throw new AnswerException("PHP did not read the message: it is longer than post_max_size"
                    + " (expected: post_max_size in php.ini, or php_admin_value[post_max_size] in the pool, above"
                    + " the route's longest message)");
        }
    }

    private static boolean complains(String text) {
        int found = text.indexOf(COMPLAINT);
        return found >= 0 && text.indexOf(LIMIT, found) >= 0;
    }

    /** With display_errors the complaint is the begin of the body: {@code <br />\n<b>Warning</b>:} or a line break. */
    private static String beginning(ByteBuf body) {
        if (!body.isReadable()) return "";
        byte first = body.getByte(body.readerIndex());
        if (first != '<' && first != '\n' && first != 'P') return "";
        return body.toString(body.readerIndex(), Math.min(LOOKED_AT, body.readableBytes()), ISO_8859_1);
    }
}
