package io.ws2fcgi.bridge.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * An answer of the push API.
 *
 * @param headers by lower-case name
 */
public record ApiAnswer(int status, Map<String, String> headers, String body) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static ApiAnswer read(InputStream in, boolean head) throws IOException {
        String[] line = line(in).split(" ", 3);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String[] pair = header.split(": ?", 2);
            headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
        }
        int length = head ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new ApiAnswer(Integer.parseInt(line[1]), headers, new String(in.readNBytes(length), UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) throw new EOFException("the connection ended behind: " + line.toString(ISO_8859_1));
            if (c != '\r') line.write(c);
        }
        return line.toString(ISO_8859_1);
    }

    /** The header's value; empty when it is not there. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }

    /** What a problem says. */
    public String detail() {
        if (!header("content-type").equals("application/problem+json")) throw new AssertionError("no problem: " + this);
        return json().path("detail").asString();
    }
}
