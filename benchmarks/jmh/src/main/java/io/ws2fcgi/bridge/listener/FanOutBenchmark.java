package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.ws2fcgi.benchmarks.Jvm;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.Hub;
import java.util.List;
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

/** One message to a channel, to the last byte of the last subscriber's frame. Divide by the subscribers for a delivery. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.COLLECTOR, Jvm.HEAP, Jvm.EXECUTOR, Jvm.THREADS, Jvm.QUIET})
public class FanOutBenchmark {
    private static final String MESSAGE = "Hello, world! ".repeat(5).substring(0, 64);

    @Param({"1000", "10000"})
    public int subscribers;

    private Hub hub;
    private Action send;

    @Setup
    public void connect() {
        EmbeddedBridge bridge = new EmbeddedBridge(subscribers);
        hub = bridge.hub();
        Payload payload = new Payload(Payload.Kind.TEXT, Unpooled.copiedBuffer(MESSAGE, UTF_8));
        send = new Action.Send(new Target.Topic("lobby"), payload, List.of());
        verify(bridge.clients());
    }

    @Benchmark
    public void publish() {
        hub.publish(send);
    }

    private void verify(List<Sink> clients) {
        long before = clients.stream().mapToLong(Sink::bytes).sum();
        publish();
        long sent = clients.stream().mapToLong(Sink::bytes).sum() - before;
        long wanted = (2L + MESSAGE.length()) * subscribers;
        if (sent != wanted) throw new IllegalStateException("bytes: " + sent + " (expected: " + wanted + ")");
    }
}
