package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.ws2fcgi.bridge.event.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the body of a request is, by its Content-Type. There is no default: a body of nobody knows what is an error. */
final class Media {
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\";\\s]+)", Pattern.CASE_INSENSITIVE);

    private Media() {}

    /** Returns the body, borrowed as it is in the request, as one message. */
    static Payload message(Request request) throws Refused {
        String type = type(request);
        if (type.equals("application/octet-stream")) return new Payload(Payload.Kind.BINARY, request.body());
        if (!type.startsWith("text/") || !charset(request).equals("utf-8")) {
            throw wrong(request, "text/* in UTF-8, or application/octet-stream");
        }
        requireUtf8(request.body().nioBuffer());
        return new Payload(Payload.Kind.TEXT, request.body());
    }

    /** Throws unless the body is said to be JSON. */
    static void requireJson(Request request) throws Refused {
        String type = type(request);
        boolean json = type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
        if (!json) throw wrong(request, "application/json");
    }

    private static String type(Request request) {
        CharSequence type = HttpUtil.getMimeType(header(request));
        return type == null ? "" : type.toString().trim().toLowerCase(Locale.ROOT);
    }

    private static String charset(Request request) {
        var found = CHARSET.matcher(header(request));
        return found.find() ? found.group(1).toLowerCase(Locale.ROOT) : "utf-8";
    }

    private static String header(Request request) {
        String type = request.contentType();
        return type == null ? "" : type;
    }

    private static Refused wrong(Request request, String expected) {
        String found = header(request).isEmpty() ? "none" : header(request);
        return new Refused(
                HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "Content-Type: " + found + " (expected: " + expected + ")");
    }

    private static void requireUtf8(ByteBuffer bytes) throws Refused {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
        } catch (CharacterCodingException notUtf8) {
            throw Refused.badRequest("the body is not UTF-8 (expected: UTF-8 in a text, or application/octet-stream)");
        }
    }
}
