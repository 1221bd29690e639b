package io.ws2fcgi.bridge.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.bridge.event.ClientState;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The filter build-id: {@code %I} in a message becomes an id that the subscription's meta describes, {@code %(x)I} the id
 * x.
 *
 * @param id what {@code %I} stands for
 * @param hex whether ids are written in hex
 */
record BuildId(String id, boolean hex) {
    /** As {@code id_format} and {@code id_encoding} say; channels of a WebSocket have no last ids, so they are empty. */
    static BuildId of(ClientState state) throws FilterException {
        Map<String, String> meta = state.grip().filterMeta();
        String format = meta.get("id_format");
        if (format == null) throw new FilterException("build-id: no sub meta 'id_format'");
        String encoding = meta.getOrDefault("id_encoding", "");
        if (!encoding.isEmpty() && !encoding.equals("hex")) {
            throw new FilterException("build-id: unsupported encoding: " + encoding + " (expected: hex)");
        }
        Map<String, String> lastIds = new TreeMap<>();
        for (String topic : state.topics()) lastIds.put(topic, "");
        byte[] id = Template.fill(format.getBytes(UTF_8), (type, name) -> Template.variable(type, name, lastIds));
        return new BuildId(new String(id, UTF_8), !encoding.isEmpty());
    }

    byte[] fill(byte[] content) throws FilterException {
        return Template.fill(content, (type, name) -> {
            if (type != 'I') throw new FilterException("build-id: unknown directive '" + type + "' (expected: I)");
            byte[] bytes = (name.isEmpty() ? id : name).getBytes(UTF_8);
            return hex ? HexFormat.of().formatHex(bytes).getBytes(US_ASCII) : bytes;
        });
    }
}
