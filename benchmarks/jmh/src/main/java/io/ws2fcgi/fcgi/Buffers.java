package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/** The buffers of a gathering write. */
final class Buffers {
    private Buffers() {}

    /** Returns a copy of all of them. */
    static byte[] bytes(List<Object> buffers) {
        ByteBuf all = Unpooled.buffer();
        for (Object buffer : buffers) all.writeBytes(((ByteBuf) buffer).duplicate());
        return ByteBufUtil.getBytes(all);
    }

    static void release(List<Object> buffers) {
        for (int i = 0; i < buffers.size(); i++) ReferenceCountUtil.release(buffers.get(i));
    }
}
