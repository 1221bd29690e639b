package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import java.util.List;

/**
 * {@link FcgiRecord}s to bytes. Takes ownership of what it encodes; the content of a {@link Chunk} goes out as retained
 * slices (a short one is copied), split into as many records as it needs. Writes no padding, and zeros where bytes are reserved.
 *
 * <p>Other messages pass: the client and server handlers write whole requests and responses as few buffers.
 */
@Sharable
public final class FcgiRecordEncoder extends MessageToMessageEncoder<FcgiRecord> {
    public static final FcgiRecordEncoder INSTANCE = new FcgiRecordEncoder();

    private FcgiRecordEncoder() {
        super(FcgiRecord.class);
    }

    @Override
    protected void encode(ChannelHandlerContext ctx, FcgiRecord record, List<Object> out) {
        if (record instanceof Chunk chunk) {
            encodeChunk(ctx, chunk, out);
        } else {
            out.add(encodeDiscrete(ctx, record));
        }
    }

    private static void encodeChunk(ChannelHandlerContext ctx, Chunk chunk, List<Object> out) {
        ByteBuf content = chunk.content();
        int type = chunk.stream().type();
        int index = content.readerIndex();
        do {
            int length = Math.min(content.writerIndex() - index, Wire.MAX_CONTENT);
            boolean copied = length <= Wire.WORTH_COPYING;
            ByteBuf record = ctx.alloc().buffer(Wire.HEADER_LENGTH + (copied ? length : 0));
            Wire.writeHeader(record, type, chunk.requestId(), length);
            if (copied) record.writeBytes(content, index, length);
            out.add(record);
            if (!copied) out.add(content.retainedSlice(index, length));
            index += length;
        } while (index < content.writerIndex());
    }

    private static ByteBuf encodeDiscrete(ChannelHandlerContext ctx, FcgiRecord record) {
        FcgiParams pairs = pairsOf(record);
        ByteBuf out = ctx.alloc().buffer(2 * Wire.HEADER_LENGTH + pairs.encodedLength());
        if (record instanceof FcgiRecord.BeginRequest begin) {
            Wire.writeBeginRequest(out, begin.requestId(), begin.role(), begin.keepConnection());
        } else if (record instanceof FcgiRecord.AbortRequest abort) {
            Wire.writeHeader(out, Wire.ABORT_REQUEST, abort.requestId(), 0);
        } else if (record instanceof FcgiRecord.EndRequest end) {
            Wire.writeEndRequest(out, end.requestId(), end.appStatus(), end.protocolStatus());
        } else if (record instanceof FcgiRecord.UnknownType unknown) {
            Wire.writeHeader(out, Wire.UNKNOWN_TYPE, 0, Wire.FIXED_BODY_LENGTH);
            out.writeByte(unknown.type()).writeZero(Wire.FIXED_BODY_LENGTH - 1);
        } else {
            int type = record instanceof FcgiRecord.GetValues ? Wire.GET_VALUES : Wire.GET_VALUES_RESULT;
            Wire.writeHeader(out, type, 0, pairs.encodedLength());
            out.writeBytes(pairs.encoded());
        }
        return out;
    }

    /** Everything that can be refused is refused here, before a buffer is allocated. */
    private static FcgiParams pairsOf(FcgiRecord record) {
        FcgiParams pairs = FcgiParams.empty();
        if (record instanceof FcgiRecord.GetValues ask) pairs = namesOnly(ask.names());
        if (record instanceof FcgiRecord.GetValuesResult result) pairs = result.values();
        if (record instanceof FcgiRecord.Unknown unknown) {
            throw new EncoderException(
                    "record of unknown type " + unknown.type() + " (expected: one that can be sent)");
        }
        if (pairs.encodedLength() > Wire.MAX_CONTENT) {
            throw new EncoderException("values: " + pairs.encodedLength() + " bytes (expected: <= 65535, one record)");
        }
        return pairs;
    }

    private static FcgiParams namesOnly(List<String> names) {
        FcgiParams.Builder builder = FcgiParams.builder();
        for (String name : names) builder.add(name, "");
        return builder.build();
    }
}
