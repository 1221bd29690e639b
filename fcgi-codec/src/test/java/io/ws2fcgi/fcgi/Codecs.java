package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.ws2fcgi.fcgi.FcgiRecord.Chunk;
import java.util.ArrayList;
import java.util.List;

/** The record codec alone: bytes to records, records to bytes. */
final class Codecs {
    private Codecs() {}

    /** Records whose content is on the heap, so that tests can compare them and need not release them. */
    static List<FcgiRecord> decode(byte[]... reads) {
        var channel = new EmbeddedChannel(new FcgiRecordDecoder());
        List<FcgiRecord> records = new ArrayList<>();
        for (byte[] read : reads) {
            channel.writeInbound(Bytes.buffer(read));
            drain(channel, records);
        }
        channel.finish();
        drain(channel, records);
        return records;
    }

    static void drain(EmbeddedChannel channel, List<FcgiRecord> to) {
        for (FcgiRecord record = channel.readInbound(); record != null; record = channel.readInbound()) {
            to.add(onHeap(record));
            ReferenceCountUtil.release(record);
        }
    }

    private static FcgiRecord onHeap(FcgiRecord record) {
        return record instanceof Chunk chunk
                ? new Chunk(chunk.requestId(), chunk.stream(), Unpooled.copiedBuffer(chunk.content()))
                : record;
    }

    static Chunk chunk(int id, FcgiRecord.Stream stream, byte[] content) {
        return new Chunk(id, stream, Unpooled.wrappedBuffer(content));
    }

    /** Encodes pooled copies of {@code records}, which stay as they are. */
    static byte[] encode(FcgiRecord... records) {
        var channel = new EmbeddedChannel(FcgiRecordEncoder.INSTANCE);
        ByteBuf all = Unpooled.buffer();
        for (FcgiRecord record : records) {
            channel.writeOutbound(
                    record instanceof Chunk chunk
                            ? new Chunk(
                                    chunk.requestId(),
                                    chunk.stream(),
                                    Bytes.buffer(ByteBufUtil.getBytes(chunk.content())))
                            : record);
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.writeBytes(part);
                part.release();
            }
        }
        channel.finish();
        return ByteBufUtil.getBytes(all);
    }
}
