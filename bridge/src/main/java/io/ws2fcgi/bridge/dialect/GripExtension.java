package io.ws2fcgi.bridge.dialect;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How an application turns GRIP on: {@code Sec-WebSocket-Extensions: grip; message-prefix="m:"} in its answer to OPEN. */
final class GripExtension {
    private static final String USUAL_PREFIX = "m:";

    /** An element of the list: its name, then parameters whose values may be quoted (RFC 6455 section 9.1). */
    private static final Pattern ELEMENT = Pattern.compile(
            "\\s*([^\\s;,\"]+)((?:\\s*;\\s*[^\\s;,=\"]+(?:\\s*=\\s*(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\\s;,\"]*))?)*+)\\s*(?:,|$)");

    private static final Pattern PREFIX = Pattern.compile(
            ";\\s*message-prefix\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s;,\"]*))", Pattern.CASE_INSENSITIVE);

    private GripExtension() {}

    /** The prefix that these headers ask for; null where none of them speaks of GRIP. */
    static @Nullable String prefix(List<String> headers) {
        for (String header : headers) {
            Matcher element = ELEMENT.matcher(header);
            while (element.find()) {
                if (element.group(1).equalsIgnoreCase("grip")) return prefixIn(element.group(2));
            }
        }
        return null;
    }

    private static String prefixIn(String parameters) {
        Matcher prefix = PREFIX.matcher(parameters);
        if (!prefix.find()) return USUAL_PREFIX;
        String quoted = prefix.group(1);
        return quoted == null ? prefix.group(2) : quoted.replaceAll("\\\\(.)", "$1");
    }
}
