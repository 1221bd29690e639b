package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One push while it arrives. All of it stays in memory, bounded. */
final class PushForm {
    private final HttpRequest head;
    private final Pushes pushes;
    private final ByteBuf body;

    /** Begins with the head of a request that {@link PushRules} have let pass. */
    PushForm(HttpRequest head, Pushes pushes, ByteBufAllocator allocator) {
        this.head = head;
        this.pushes = pushes;
        body = allocator.buffer();
    }

    /** Takes the next part of the body, which it borrows. */
    void add(HttpContent part) throws PushRefusedException {
        long length = (long) body.readableBytes() + part.content().readableBytes();
        if (length > pushes.longestBody()) {
            throw new PushRefusedException(PushRules.tooLong("body", length, pushes.longestBody()));
        }
        body.writeBytes(part.content());
    }

    /**
     * Returns what a whole form asks for; its payload lives until {@link #release}. Null for a verb that asks for nothing:
     * the original took every verb, and had a use for one.
     */
    Action.@Nullable Send read() throws PushRefusedException {
        FormFields fields = FormFields.read(head.headers().get(HttpHeaderNames.CONTENT_TYPE, ""), body);
        String verb = fields.text("verb");
        if (verb.isEmpty()) throw new PushRefusedException(PushRules.broken("verb: missing (expected: MESSAGE)"));
        if (!verb.equals("MESSAGE")) return null;
        Payload payload = payload(fields.bytes("data"));
        String id = fields.text("id");
        return id.isEmpty()
                ? new Action.Send(new Target.Uri(head.uri()), payload, ids(fields.text("notTo")))
                : new Action.Send(new Target.Connections(List.of(id)), payload, List.of());
    }

    void release() {
        body.release();
    }

    private Payload payload(ByteBuf data) throws PushRefusedException {
        int limit = pushes.longestMessage();
        if (data.readableBytes() > limit) {
            throw new PushRefusedException(PushRules.tooLong("data", data.readableBytes(), limit));
        }
        if (!ByteBufUtil.isText(data, UTF_8)) {
            throw new PushRefusedException(
                    PushRules.broken("data: not UTF-8 (expected: UTF-8, because a push is a text message)"));
        }
        return new Payload(Payload.Kind.TEXT, data);
    }

    private static List<String> ids(String list) {
        return Stream.of(list.split(",", -1))
                .map(String::strip)
                .filter(id -> !id.isEmpty())
                .toList();
    }
}
