package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.ws2fcgi.bridge.event.Header;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a session does to its client. */
final class FakeClient implements Client {
    final List<String> heard = new ArrayList<>();
    boolean writable = true;
    boolean reading = true;
    long pending;

    @Override
    public void accept(@Nullable String protocol, List<Header> headers) {
        heard.add("101" + (protocol == null ? "" : " " + protocol));
    }

    @Override
    public void reject(int status, String reason, List<Header> headers, ByteBuf body) {
        heard.add(status + " " + body.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void write(ByteBuf frame) {
        int opcode = frame.readByte() & 0xf;
        int length = frame.readByte();
        byte[] content = ByteBufUtil.getBytes(frame, frame.readerIndex(), length);
        frame.release();
        heard.add(kind(opcode) + " " + new String(content, StandardCharsets.UTF_8));
    }

    private static String kind(int opcode) {
        return switch (opcode) {
            case 1 -> "text";
            case 2 -> "binary";
            case 9 -> "ping";
            default -> "pong";
        };
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public long pendingBytes() {
        return pending;
    }

    @Override
    public void pauseReading() {
        reading = false;
    }

    @Override
    public void resumeReading() {
        reading = true;
    }

    @Override
    public void drop() {
        heard.add("dropped");
    }

    @Override
    public void close(int code, String reason) {
        heard.add("close " + code);
    }
}
