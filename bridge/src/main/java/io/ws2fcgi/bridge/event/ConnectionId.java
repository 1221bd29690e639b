package io.ws2fcgi.bridge.event;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The name of one connection: where it lives, and 128 random bits that nobody can guess.
 *
 * <pre>
 *   node (4 hex digits) | loop (4 hex digits) | random (32 hex digits)
 * </pre>
 *
 * <p>The address part finds the shard without a global map; it proves nothing. Only a hit in the shard, which compares
 * the whole text, does.
 *
 * @param text 40 lower-case hex digits
 */
public record ConnectionId(String text) {
    private static final int PART = 4;
    private static final int LENGTH = 40;
    private static final String HEX = "0123456789abcdef";

    /**
     * Draws a new id.
     *
     * @param node 0..65535
     * @param loop 0..65535, the index of the event loop that owns the client
     * @param random must be cryptographically strong: the id is a capability
     */
    public static ConnectionId draw(int node, int loop, RandomGenerator random) {
        HexFormat hex = HexFormat.of();
        byte[] unguessable = new byte[16];
        random.nextBytes(unguessable);
        return new ConnectionId(
                hex.toHexDigits((short) node) + hex.toHexDigits((short) loop) + hex.formatHex(unguessable));
    }

    /** The id with this text, or null when no bridge can have drawn it. */
    public static @Nullable ConnectionId parse(String text) {
        if (text.length() != LENGTH) return null;
        for (int i = 0; i < LENGTH; i++) {
            if (HEX.indexOf(text.charAt(i)) < 0) return null;
        }
        return new ConnectionId(text);
    }

    /** The node of a cluster that owns the client. */
    public int node() {
        return HexFormat.fromHexDigits(text, 0, PART);
    }

    /** The index of the event loop that owns the client. */
    public int loop() {
        return HexFormat.fromHexDigits(text, PART, 2 * PART);
    }

    @Override
    public String toString() {
        return text;
    }
}
