package io.ws2fcgi.fcgi;

import io.ws2fcgi.benchmarks.Jvm;
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
import org.openjdk.jmh.infra.Blackhole;

/** A request from strings to bytes, then its response from bytes: what {@link CodecBenchmark} measures, in one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.COLLECTOR, Jvm.HEAP, Jvm.EXECUTOR, Jvm.THREADS, Jvm.QUIET})
public class RoundTripBenchmark {
    /** Per thread, as codecs are. */
    @State(Scope.Thread)
    public static class Work {
        @Param({"ws2fcgi", "jetty", "ws2fcgi-stdout", "libnetty-stdout"})
        public String codec = "";

        /** Of the request and of the response. */
        @Param({"64", "16384"})
        public int bodyBytes;

        private Prepared<?, ?, ?> prepared;

        @Setup
        public void verify() {
            prepared = Prepared.of(codec, new Sample(bodyBytes));
        }
    }

    @Benchmark
    public void encodeAndDecode(Work work, Blackhole hole) {
        hole.consume(work.prepared.codec().encodeFromStrings());
        hole.consume(work.prepared.codec().decodeAndRelease());
    }
}
