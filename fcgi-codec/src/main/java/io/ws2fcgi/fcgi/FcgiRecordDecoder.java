package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import io.ws2fcgi.fcgi.FcgiRecord.Stream;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes to {@link FcgiRecord}s, for either side of a connection.
 *
 * <p>Waits for whole records (at most 65,798 bytes), so there is no state between two of them. The content of a
 * {@link Chunk} is a retained slice of what was read; whoever receives the chunk owns it.
 *
 * <p>At the first broken byte it fires one {@link FcgiProtocolException}, closes the channel and discards the rest.
 */
public final class FcgiRecordDecoder extends ByteToMessageDecoder {
    private boolean broken;

    /** True when bytes of a record that is not complete are waiting. On the channel's loop. */
    boolean isInsideRecord() {
        return actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        decode(ctx, in, out, true);
    }

    /** At the end of the stream, padding that never came is not missed: the record's content is complete. */
    @Override
    protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        decode(ctx, in, out, false);
    }

    private void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out, boolean paddingWanted) {
        if (broken) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            decodeRecord(in, out, paddingWanted);
        } catch (FcgiProtocolException e) {
            broken = true;
            in.skipBytes(in.readableBytes());
            ctx.fireExceptionCaught(e);
            ctx.close();
        }
    }

    private static void decodeRecord(ByteBuf in, List<Object> out, boolean paddingWanted) {
        int start = in.readerIndex();
        if (!in.isReadable()) return;
        // Checked on the first byte: whoever talks HTTP to us need not send eight to be told.
        checkVersion(in.getUnsignedByte(start));
        if (in.readableBytes() < Wire.HEADER_LENGTH) return;
        int contentLength = in.getUnsignedShort(start + 4);
        int recordLength = Wire.HEADER_LENGTH + contentLength + in.getUnsignedByte(start + 6);
        int wanted = paddingWanted ? recordLength : Wire.HEADER_LENGTH + contentLength;
        if (in.readableBytes() < wanted) return;

        int end = start + Math.min(recordLength, in.readableBytes());
        int type = in.getUnsignedByte(start + 1);
        int id = in.getUnsignedShort(start + 2);
        checkId(type, id);
        in.skipBytes(Wire.HEADER_LENGTH);
        out.add(readRecord(in, type, id, contentLength));
        in.readerIndex(end);
    }

    private static FcgiRecord readRecord(ByteBuf in, int type, int id, int length) {
        return switch (type) {
            case Wire.BEGIN_REQUEST -> readBeginRequest(in, id, length);
            case Wire.ABORT_REQUEST -> new FcgiRecord.AbortRequest(id);
            case Wire.END_REQUEST -> readEndRequest(in, id, length);
            case Wire.PARAMS -> new Chunk(id, Stream.PARAMS, in.readRetainedSlice(length));
            case Wire.STDIN -> new Chunk(id, Stream.STDIN, in.readRetainedSlice(length));
            case Wire.STDOUT -> new Chunk(id, Stream.STDOUT, in.readRetainedSlice(length));
            case Wire.STDERR -> new Chunk(id, Stream.STDERR, in.readRetainedSlice(length));
            case Wire.DATA -> new Chunk(id, Stream.DATA, in.readRetainedSlice(length));
            case Wire.GET_VALUES -> new FcgiRecord.GetValues(names(readParams(in, length)));
            case Wire.GET_VALUES_RESULT -> new FcgiRecord.GetValuesResult(readParams(in, length));
            case Wire.UNKNOWN_TYPE -> readUnknownType(in, length);
            default -> new FcgiRecord.Unknown(type, id);
        };
    }

    private static FcgiRecord readBeginRequest(ByteBuf in, int id, int length) {
        checkBody(Wire.BEGIN_REQUEST, length);
        int role = in.readUnsignedShort();
        return new FcgiRecord.BeginRequest(id, role, (in.readByte() & Wire.KEEP_CONN) != 0);
    }

    private static FcgiRecord readEndRequest(ByteBuf in, int id, int length) {
        checkBody(Wire.END_REQUEST, length);
        long appStatus = in.readUnsignedInt();
        // The three bytes behind are reserved, and stale output in answers of php-fpm.
        return new FcgiRecord.EndRequest(id, appStatus, in.readUnsignedByte());
    }

    private static FcgiRecord readUnknownType(ByteBuf in, int length) {
        checkBody(Wire.UNKNOWN_TYPE, length);
        return new FcgiRecord.UnknownType(in.readUnsignedByte());
    }

    private static FcgiParams readParams(ByteBuf in, int length) {
        return FcgiParams.decode(ByteBufUtil.getBytes(in, in.readerIndex(), length, true));
    }

    private static List<String> names(FcgiParams params) {
        List<String> names = new ArrayList<>(params.count());
        params.forEach((name, value) -> names.add(name));
        return names;
    }

    private static void checkVersion(int version) {
        // The only sign of a lost frame that the protocol has.
        if (version != Wire.VERSION) {
            throw new FcgiProtocolException("FastCGI version: " + version + " (expected: 1)");
        }
    }

    private static void checkId(int type, int id) {
        if (id == 0 && Wire.isApplicationType(type)) {
            throw new FcgiProtocolException(
                    "FastCGI request id of " + Wire.typeName(type) + ": 0 (expected: 1 to 65535)");
        }
        if (id != 0 && Wire.isManagementType(type)) {
            throw new FcgiProtocolException(
                    "FastCGI request id of " + Wire.typeName(type) + ": " + id + " (expected: 0)");
        }
    }

    private static void checkBody(int type, int length) {
        if (length < Wire.FIXED_BODY_LENGTH) {
            throw new FcgiProtocolException("FastCGI " + Wire.typeName(type) + ": " + length + " bytes (expected: 8)");
        }
    }
}
