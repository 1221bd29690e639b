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

/** A request to bytes, and bytes to its response, with a body of 64 bytes; nothing but the codec. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.COLLECTOR, Jvm.HEAP, Jvm.EXECUTOR, Jvm.THREADS, Jvm.QUIET})
public class CodecBenchmark {
    /** Per thread, as codecs are. */
    @State(Scope.Thread)
    public static class Work {
        /** The last two end with the bytes of STDOUT, the others with CGI headers that are read, and a body. */
        @Param({"ws2fcgi", "jetty", "ws2fcgi-stdout", "libnetty-stdout"})
        public String codec = "";

        private Prepared<?, ?, ?> prepared;

        @Setup
        public void verify() {
            prepared = Prepared.of(codec, new Sample(64));
        }
    }

    /** The variables are strings. */
    @Benchmark
    public Object encode(Work work) {
        return work.prepared.codec().encodeFromStrings();
    }

    /** The variables are in the form in which the library takes them. */
    @Benchmark
    public Object encodePrepared(Work work) {
        return work.prepared.encode();
    }

    @Benchmark
    public Object decode(Work work) {
        return work.prepared.codec().decodeAndRelease();
    }
}
