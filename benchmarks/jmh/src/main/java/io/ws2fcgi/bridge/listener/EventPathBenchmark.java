package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.benchmarks.Jvm;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message all the way but for sockets and the pool's gate: frame, session, request, response, frame. The application
 * echoes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.COLLECTOR, Jvm.HEAP, Jvm.EXECUTOR, Jvm.THREADS, Jvm.QUIET})
public class EventPathBenchmark {
    private static final int MASK = 0x37fa213d;

    @Param({"64", "16384"})
    public int bodyBytes;

    private EmbeddedBridge bridge;
    private Sink client;
    private byte[] frame;

    @Setup
    public void connect() {
        bridge = new EmbeddedBridge(1);
        client = bridge.clients().get(0);
        String text = "Hello, world! ".repeat(bodyBytes / 14 + 1).substring(0, bodyBytes);
        frame = frame(text.getBytes(UTF_8));
        bridge.pool().answerWith("Content-type: text/plain;charset=UTF-8\r\n\r\n" + text);
        verify(text);
    }

    @Benchmark
    public long message() {
        client.writeInbound(client.alloc().ioBuffer(frame.length).writeBytes(frame));
        return client.bytes();
    }

    /** A masked text message, RFC 6455 section 5.2. */
    private static byte[] frame(byte[] payload) {
        ByteBuf frame = Unpooled.buffer().writeByte(0x81);
        if (payload.length < 126) frame.writeByte(0x80 | payload.length);
        else frame.writeByte(0x80 | 126).writeShort(payload.length);
        frame.writeInt(MASK);
        for (int i = 0; i < payload.length; i++) frame.writeByte(payload[i] ^ (MASK >> (24 - 8 * (i & 3))));
        return ByteBufUtil.getBytes(frame);
    }

    private void verify(String text) {
        Sink requests = bridge.pool().channel();
        long before = client.bytes();
        client.keep(true);
        requests.keep(true);
        message();
        client.keep(false);
        requests.keep(false);
        int header = bodyBytes < 126 ? 2 : 4;
        byte[] last = client.last();
        String echo = new String(Arrays.copyOfRange(last, Math.max(0, last.length - bodyBytes), last.length), UTF_8);
        // The last buffer of a long body's request is the header of the empty record that ends it.
        boolean asked = bodyBytes > 4096 || new String(requests.last(), ISO_8859_1).contains("WS_EVENTmessage");
        if (!asked || client.bytes() - before != header + bodyBytes || !echo.equals(text)) {
            throw new IllegalStateException("answer: " + echo + " (expected: " + text + ")");
        }
    }
}
