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
 * slices (a short one is copied), split into as many records as it needs. Reserved and padding bytes are zero.
 *
 * <p>What an application sends is padded to 8 bytes: cgi-fcgi garbles what follows a header that is cut by one of its
 * 8 KiB reads, which cannot happen while all records are aligned. GET_VALUES is padded, because libfcgi answers it only
 * when it sees a byte behind its content. Nothing else is: php-fpm does not skip the padding of empty records.
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
        boolean aligned = chunk.stream().isFromApplication();
        int longest = aligned ? Wire.MAX_ALIGNED_CONTENT : Wire.MAX_CONTENT;
        int index = content.readerIndex();
        do {
            int length = Math.min(content.writerIndex() - index, longest);
            encodeRecord(ctx, chunk, index, length, aligned ? Wire.padding(length) : 0, out);
            index += length;
        } while (index < content.writerIndex());
    }

    private static void encodeRecord(
            ChannelHandlerContext ctx, Chunk chunk, int index, int length, int padding, List<Object> out) {
        boolean copied = length <= Wire.WORTH_COPYING;
        ByteBuf record = ctx.alloc().buffer(Wire.HEADER_LENGTH + (copied ? length + padding : 0));
        Wire.writeHeader(record, chunk.stream().type(), chunk.requestId(), length, padding);
        out.add(record);
        if (copied) {
            record.writeBytes(chunk.content(), index, length).writeZero(padding);
        } else {
            out.add(chunk.content().retainedSlice(index, length));
            if (padding > 0) out.add(ctx.alloc().buffer(padding).writeZero(padding));
        }
    }

    private static ByteBuf encodeDiscrete(ChannelHandlerContext ctx, FcgiRecord record) {
        FcgiParams pairs = pairsOf(record);
        ByteBuf out = ctx.alloc().buffer(3 * Wire.HEADER_LENGTH + pairs.encodedLength());
        if (record instanceof FcgiRecord.BeginRequest begin) {
            Wire.writeBeginRequest(out, begin.requestId(), begin.role(), begin.keepConnection());
        } else if (record instanceof FcgiRecord.AbortRequest abort) {
            Wire.writeHeader(out, Wire.ABORT_REQUEST, abort.requestId(), 0);
        } else if (record instanceof FcgiRecord.EndRequest end) {
            Wire.writeEndRequest(out, end.requestId(), end.appStatus(), end.protocolStatus());
        } else if (record instanceof FcgiRecord.UnknownType unknown) {
            Wire.writeHeader(out, Wire.UNKNOWN_TYPE, 0, Wire.FIXED_BODY_LENGTH);
            out.writeByte(unknown.type()).writeZero(Wire.FIXED_BODY_LENGTH - 1);
        } else if (record instanceof FcgiRecord.GetValues) {
            Wire.writeHeader(out, Wire.GET_VALUES, 0, pairs.encodedLength(), Wire.HEADER_LENGTH);
            out.writeBytes(pairs.encoded()).writeZero(Wire.HEADER_LENGTH);
        } else {
            Wire.writeHeader(out, Wire.GET_VALUES_RESULT, 0, pairs.encodedLength());
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
        if (pairs.encodedLength() > Wire.MAX_CONTENT - Wire.HEADER_LENGTH) {
            throw new EncoderException("values: " + pairs.encodedLength() + " bytes (expected: <= 65527, one record)");
        }
        return pairs;
    }

    private static FcgiParams namesOnly(List<String> names) {
        FcgiParams.Builder builder = FcgiParams.builder();
        for (String name : names) builder.add(name, "");
        return builder.build();
    }
}
