package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Gathers the whole body of one request before the application sees it. Confined to the channel's loop. */
final class BufferedInput implements FcgiInput {
    private static final long UNKNOWN = -1;

    private final FcgiRequestHead head;
    private final FcgiResponder responder;
    private final int maxBody;
    private final BiConsumer<FcgiRequest, FcgiResponder> handler;

    /** What CONTENT_LENGTH announces, or UNKNOWN. */
    private final long announced;

    private @Nullable ByteBuf stdin;
    private @Nullable ByteBuf data;
    private boolean stdinEnded;

    /** The request has been handed over or refused. */
    private boolean done;

    private BufferedInput(
            FcgiRequestHead head,
            FcgiResponder responder,
            int maxBody,
            BiConsumer<FcgiRequest, FcgiResponder> handler) {
        this.head = head;
        this.responder = responder;
        this.maxBody = maxBody;
        this.handler = handler;
        this.announced = announcedLength(head);
    }

    static FcgiInput of(
            FcgiRequestHead head,
            FcgiResponder responder,
            int maxBody,
            BiConsumer<FcgiRequest, FcgiResponder> handler) {
        var input = new BufferedInput(head, responder, maxBody, handler);
        if (input.announced > maxBody) {
            input.refuse("413 Content Too Large");
        } else if (input.announced == 0) {
            input.onStdinEnd(); // Some servers do not end a stream that has no bytes.
        }
        return input;
    }

    private static long announcedLength(FcgiRequestHead head) {
        String value = head.params().get("CONTENT_LENGTH");
        return value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : UNKNOWN;
    }

    @Override
    public void onStdin(ByteBuf content) {
        if (done) return;
        if (stdinEnded) {
            refuse("400 Bad Request"); // Longer than CONTENT_LENGTH said.
        } else if (isTooLong(content)) {
            refuse("413 Content Too Large");
        } else {
            stdin = append(stdin, content);
        }
    }

    @Override
    public void onData(ByteBuf content) {
        if (done) return;
        if (isTooLong(content)) {
            refuse("413 Content Too Large");
        } else {
            data = append(data, content);
        }
    }

    private boolean isTooLong(ByteBuf more) {
        return more.readableBytes() > maxBody - length(stdin) - length(data);
    }

    private static int length(@Nullable ByteBuf buffer) {
        return buffer == null ? 0 : buffer.readableBytes();
    }

    private static ByteBuf append(@Nullable ByteBuf buffer, ByteBuf more) {
        ByteBuf target = buffer == null ? more.alloc().buffer(more.readableBytes()) : buffer;
        return target.writeBytes(more, more.readerIndex(), more.readableBytes());
    }

    @Override
    public void onStdinEnd() {
        if (done || stdinEnded) return;
        stdinEnded = true;
        if (announced != UNKNOWN && announced != length(stdin) && head.role() != FcgiRole.AUTHORIZER) {
            refuse("400 Bad Request"); // Specification, section 6.2: the server's end has gone wrong.
        } else if (head.role() != FcgiRole.FILTER) {
            handOver();
        }
    }

    @Override
    public void onDataEnd() {
        if (!done) handOver();
    }

    @Override
    public void onClosed() {
        done = true;
        take(stdin).release();
        take(data).release();
        stdin = null;
        data = null;
    }

    private void handOver() {
        done = true;
        var request = new FcgiRequest(head.role(), head.params(), take(stdin), take(data));
        stdin = null;
        data = null;
        handler.accept(request, responder);
    }

    private static ByteBuf take(@Nullable ByteBuf buffer) {
        return buffer == null ? Unpooled.EMPTY_BUFFER : buffer;
    }

    private void refuse(String status) {
        done = true;
        String text = "Status: " + status + "\r\nContent-Type: text/plain\r\n\r\n" + status + "\n";
        responder.stdout(Unpooled.copiedBuffer(text, US_ASCII));
        responder.end(0);
    }
}
