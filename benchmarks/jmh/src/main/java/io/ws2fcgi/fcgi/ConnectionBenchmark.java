package io.ws2fcgi.fcgi;

import com.github.fmjsjx.libnetty.fastcgi.FcgiMessageDecoder;
import com.github.fmjsjx.libnetty.fastcgi.FcgiMessageEncoder;
import com.github.fmjsjx.libnetty.fastcgi.FcgiResponse;
import com.github.fmjsjx.libnetty.fastcgi.FcgiVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.benchmarks.Jvm;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request and its response on a kept connection, as a user of Netty has it: through an {@code EmbeddedChannel}, with a body
 * of 64 bytes, from strings to the bytes of STDOUT. Jetty has no handlers for Netty.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.COLLECTOR, Jvm.HEAP, Jvm.EXECUTOR, Jvm.THREADS, Jvm.QUIET})
public class ConnectionBenchmark {
    private final Sample sample = new Sample(64);
    private final ByteBuf body = sample.body();
    private final ByteBuf response = sample.response();
    private final Receiver receiver = new Receiver();
    private final FcgiClientHandler handler = new FcgiClientHandler(FcgiClientConfig.keepAlive());
    private final EmbeddedChannel own =
            new EmbeddedChannel(new FcgiRecordDecoder(), FcgiRecordEncoder.INSTANCE, handler);
    private final EmbeddedChannel libnetty = new EmbeddedChannel(new FcgiMessageDecoder(), new FcgiMessageEncoder());
    private byte @Nullable [] sent;
    private boolean keeping;

    @Setup
    public void verify() {
        keeping = true;
        ws2fcgi();
        verifySent();
        libnetty();
        verifySent();
        keeping = false;
    }

    private void verifySent() {
        if (sent == null) throw new IllegalStateException("request: none (expected: one)");
        sample.verifyRequest(sent);
        sent = null;
    }

    /** {@link FcgiClientHandler} and the two codec handlers. */
    @Benchmark
    public int ws2fcgi() {
        FcgiParams.Builder params = FcgiParams.builder();
        sample.variables().forEach(params::add);
        handler.send(FcgiRequest.responder(params.build(), body.readerIndex(0).retain()), receiver);
        drain(own);
        own.writeInbound(response.readerIndex(0).retain());
        return receiver.stdoutBytes;
    }

    /** Its encoder and its decoder. */
    @Benchmark
    public int libnetty() {
        var request = new com.github.fmjsjx.libnetty.fastcgi.FcgiRequest(
                FcgiVersion.VERSION_1, Sample.REQUEST_ID, body.readerIndex(0).retain());
        sample.variables().forEach(request.params()::put);
        libnetty.writeOutbound(request);
        drain(libnetty);
        libnetty.writeInbound(response.readerIndex(0).retain());
        FcgiResponse answer = libnetty.readInbound();
        int bytes = answer.stdout().content().readableBytes();
        answer.release();
        return bytes;
    }

    private void drain(EmbeddedChannel channel) {
        ByteBuf kept = keeping ? Unpooled.buffer() : Unpooled.EMPTY_BUFFER;
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            if (keeping) kept.writeBytes(part);
            part.release();
        }
        if (keeping) sent = ByteBufUtil.getBytes(kept);
    }

    private static final class Receiver implements FcgiResponseListener {
        private int stdoutBytes;

        @Override
        public void onStdout(ByteBuf content) {
            stdoutBytes = content.readableBytes();
        }

        @Override
        public void onStderr(ByteBuf content) {}

        @Override
        public void onEnd(long appStatus) {}

        @Override
        public void onFailure(FcgiException cause) {
            throw cause;
        }
    }
}
