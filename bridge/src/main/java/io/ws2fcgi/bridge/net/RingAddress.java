package io.ws2fcgi.bridge.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The address of a Unix socket, also as the kernel reads it: a {@code struct sockaddr_un}. */
final class RingAddress extends DomainSocketAddress {
    private static final long serialVersionUID = 1;

    private static final short AF_UNIX = 1;

    private final transient ByteBuffer memory;

    /** @param path of at most 107 bytes */
    RingAddress(String path) {
        super(path);
        byte[] bytes = path.getBytes(UTF_8);
        memory = ByteBuffer.allocateDirect(Short.BYTES + bytes.length + 1)
                .order(ByteOrder.nativeOrder())
                .putShort(AF_UNIX)
                .put(bytes)
                .put((byte) 0)
                .flip();
    }

    static RingAddress of(DomainSocketAddress address) {
        return address instanceof RingAddress own ? own : new RingAddress(address.path());
    }

    /** Good as long as this is kept. */
    long memoryAddress() {
        return Buffer.memoryAddress(memory);
    }

    /** In bytes. */
    int length() {
        return memory.limit();
    }
}
