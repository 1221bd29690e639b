package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of a form as a program posts it: the bytes, decoded, and by name. Strict, because a push that is half
 * understood is a message that says something else.
 *
 * <p>Netty's {@code HttpPostRequestDecoder} is not used: it loses a buffer for every {@code %} without two digits behind
 * it, and takes a multipart form without a boundary for one of the other kind.
 */
final class FormFields {
    static final String URL_ENCODED = "application/x-www-form-urlencoded";
    static final String MULTIPART = "multipart/form-data";

    private final Map<String, ByteBuf> fields = new HashMap<>();

    private FormFields() {}

    /**
     * Reads a whole body, which it borrows; what is returned lives as long as that.
     *
     * @param contentType of one of the two media types
     */
    static FormFields read(String contentType, ByteBuf body) throws PushRefusedException {
        FormFields form = new FormFields();
        if (mediaType(contentType).equals(MULTIPART)) MultipartReader.read(contentType, body, form);
        else UrlEncodedReader.read(body, form);
        return form;
    }

    /** The part before the parameters, in lower case. */
    static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    void add(String name, ByteBuf value) throws PushRefusedException {
        if (fields.put(name, value) != null) {
            throw new PushRefusedException(PushRules.broken(name + ": twice (expected: once)"));
        }
    }

    /** The bytes of a field; none where there is no such field. */
    ByteBuf bytes(String name) {
        return fields.getOrDefault(name, Unpooled.EMPTY_BUFFER);
    }

    /** The text of a field; empty where there is no such field. */
    String text(String name) {
        return bytes(name).toString(UTF_8);
    }

    /** The exception for a form that cannot be read. */
    static PushRefusedException unreadable(String found) {
        return new PushRefusedException(PushRules.broken("form: " + found));
    }
}
