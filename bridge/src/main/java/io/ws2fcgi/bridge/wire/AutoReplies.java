package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts of a route that the bridge itself answers. Immutable. */
final class AutoReplies {
    /** By what is received, on the heap; buffers are equal where their bytes are. */
    private final Map<ByteBuf, String> replies = new HashMap<>();

    private final int longest;

    private AutoReplies(Map<String, String> receivedToSent) {
        receivedToSent.forEach((received, sent) -> replies.put(bytes(received), sent));
        longest =
                replies.keySet().stream().mapToInt(ByteBuf::readableBytes).max().orElse(0);
    }

    /** Null where there are none. */
    static @Nullable AutoReplies of(Map<String, String> receivedToSent) {
        return receivedToSent.isEmpty() ? null : new AutoReplies(receivedToSent);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The answer to exactly this text, which is borrowed; null where only the application knows one. */
    @Nullable
    String to(ByteBuf text) {
        return text.readableBytes() > longest ? null : replies.get(text);
    }
}
