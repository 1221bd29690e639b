package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one request into the buffers that go on the wire: the head (BEGIN_REQUEST, PARAMS and the first header of the
 * body) is one buffer, a long body is slices of the request's own, and a short one is copied into the head.
 */
final class RequestWriter {
    private final int id;
    private final FcgiRequest request;
    private final boolean splitPairs;

    /** The stream being written, null when all is. */
    private @Nullable ByteBuf body;

    private int bodyType = Wire.STDIN;

    /** Content bytes that were announced by the last header and not returned yet. */
    private int announced;

    /** Borrows {@code request}, which must live until {@link #isDone()} or the end of this writer. */
    RequestWriter(int id, FcgiRequest request, boolean splitPairs) {
        this.id = id;
        this.request = request;
        this.splitPairs = splitPairs;
        // An authorizer gets no body, so there is no stream to end (specification, section 6.3).
        this.body = request.role() == FcgiRole.AUTHORIZER ? null : request.content();
    }

    /** Says why this request cannot be sent, before a byte of it is. */
    static @Nullable FcgiLimitException refusal(FcgiRequest request, boolean splitPairs) {
        if (splitPairs || request.params().encodedLength() <= Wire.MAX_CONTENT) return null;
        var pair = request.params().cursor();
        while (pair.advance()) {
            int length = pair.end() - pair.start;
            if (length > Wire.MAX_CONTENT) {
                return new FcgiLimitException(
                        "FastCGI name-value pair: " + length + " bytes (expected: <= 65535, one record)",
                        RequestState.NOT_SENT);
            }
        }
        return null;
    }

    boolean isDone() {
        return body == null;
    }

    /** True when a header is written and its content is not. */
    boolean isInsideRecord() {
        return announced > 0;
    }

    /** Returns the first buffer. To be called once, first. */
    ByteBuf head(ByteBufAllocator allocator, boolean keepConnection) {
        int params = request.params().encodedLength();
        // Packing whole pairs wastes less than one pair per record, so there are at most twice the minimum of headers.
        int headers = 5 + 2 * (params / Wire.MAX_CONTENT + 1);
        int copied = Math.min(request.content().readableBytes(), Wire.WORTH_COPYING);
        ByteBuf head = allocator.buffer(headers * Wire.HEADER_LENGTH + params + copied);
        Wire.writeBeginRequest(head, id, request.role(), keepConnection);
        writeParams(head);
        while (body != null && body.readableBytes() <= Wire.WORTH_COPYING) {
            writeShortStream(head, body);
        }
        if (body != null) announce(head, body);
        return head;
    }

    private void writeParams(ByteBuf out) {
        FcgiParams params = request.params();
        int length = params.encodedLength();
        if (length <= Wire.MAX_CONTENT) {
            writeParamsRecord(out, params, 0, length);
        } else if (splitPairs) {
            for (int at = 0; at < length; at += Wire.MAX_CONTENT) {
                writeParamsRecord(out, params, at, Math.min(length, at + Wire.MAX_CONTENT));
            }
        } else {
            writeWholePairs(out, params);
        }
        if (length > 0) Wire.writeHeader(out, Wire.PARAMS, id, 0);
    }

    /** php-fpm parses each PARAMS record on its own: a pair that is split over two is malformed to it. */
    private void writeWholePairs(ByteBuf out, FcgiParams params) {
        int recordStart = 0;
        var pair = params.cursor();
        while (pair.advance()) {
            if (pair.end() - recordStart > Wire.MAX_CONTENT) {
                writeParamsRecord(out, params, recordStart, pair.start);
                recordStart = pair.start;
            }
        }
        writeParamsRecord(out, params, recordStart, params.encodedLength());
    }

    private void writeParamsRecord(ByteBuf out, FcgiParams params, int start, int end) {
        Wire.writeHeader(out, Wire.PARAMS, id, end - start);
        params.writeTo(out, start, end);
    }

    private void writeShortStream(ByteBuf out, ByteBuf content) {
        if (content.isReadable()) {
            Wire.writeHeader(out, bodyType, id, content.readableBytes());
            out.writeBytes(content);
        }
        Wire.writeHeader(out, bodyType, id, 0);
        nextStream();
    }

    private void nextStream() {
        boolean filter = request.role() == FcgiRole.FILTER && bodyType == Wire.STDIN;
        bodyType = Wire.DATA;
        body = filter ? request.data() : null;
    }

    private void announce(ByteBuf out, ByteBuf content) {
        announced = Math.min(content.readableBytes(), Wire.MAX_CONTENT);
        Wire.writeHeader(out, bodyType, id, announced);
    }

    /**
     * Returns the next buffer after the head: in turns a retained slice of the body, and the header of the next one.
     * Only while not {@link #isDone()}.
     */
    ByteBuf next(ByteBufAllocator allocator) {
        ByteBuf content = body;
        if (content == null) throw new IllegalStateException("request " + id + ": nothing left to write");
        if (announced > 0) {
            int length = announced;
            announced = 0;
            return content.readRetainedSlice(length);
        }
        ByteBuf header = allocator.buffer(Wire.HEADER_LENGTH);
        announce(header, content);
        if (announced == 0) nextStream();
        return header;
    }
}
