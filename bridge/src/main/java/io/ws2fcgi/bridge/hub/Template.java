package io.ws2fcgi.bridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** Fills in what stands behind percent signs: {@code %%}, {@code %x} and {@code %(name)x}. */
final class Template {
    /** What a directive stands for. */
    interface Directive {
        /**
         * Returns the bytes that take the directive's place.
         *
         * @param name what stands in parentheses; empty where there are none
         */
        byte[] fill(char type, String name) throws FilterException;
    }

    private final byte[] template;
    private final Directive directive;
    private final ByteArrayOutputStream filled;
    private int at;

    private Template(byte[] template, Directive directive) {
        this.template = template;
        this.directive = directive;
        filled = new ByteArrayOutputStream(template.length + 16);
    }

    /** Returns the template with everything filled in. */
    static byte[] fill(byte[] template, Directive directive) throws FilterException {
        Template filling = new Template(template, directive);
        while (filling.at < template.length) filling.step();
        return filling.filled.toByteArray();
    }

    /** The directive {@code %(name)s}: the value of that name. */
    static byte[] variable(char type, String name, Map<String, String> values) throws FilterException {
        if (type != 's' || name.isEmpty()) {
            throw new FilterException("unknown directive '" + type + "' (expected: %(name)s)");
        }
        String value = values.get(name);
        if (value == null) throw new FilterException("no such variable '" + name + "'");
        return value.getBytes(UTF_8);
    }

    private void step() throws FilterException {
        byte next = template[at++];
        if (next != '%') {
            filled.write(next);
            return;
        }
        char type = (char) (take() & 0xff);
        if (type == '%') {
            filled.write('%');
            return;
        }
        String name = "";
        if (type == '(') {
            name = name();
            type = (char) (take() & 0xff);
        }
        byte[] value = directive.fill(type, name);
        filled.write(value, 0, value.length);
    }

    /** Up to the closing parenthesis; a backslash takes what follows as it is. */
    private String name() throws FilterException {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (byte next = take(); next != ')'; next = take()) name.write(next == '\\' ? take() : next);
        return name.toString(UTF_8);
    }

    private byte take() throws FilterException {
        if (at < template.length) return template[at++];
        throw new FilterException("a directive that does not end (expected: %% for a percent sign)");
    }
}
