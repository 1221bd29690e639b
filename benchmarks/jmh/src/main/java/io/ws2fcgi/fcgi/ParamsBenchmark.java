package io.ws2fcgi.fcgi;

import io.ws2fcgi.benchmarks.Jvm;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The variables of an event: those of a browser's handshake, which stay, and nine that change. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {Jvm.COLLECTOR, Jvm.HEAP, Jvm.EXECUTOR, Jvm.THREADS, Jvm.QUIET})
public class ParamsBenchmark {
    private final FcgiParams kept = handshake();

    /** Once for each client. */
    @Benchmark
    public FcgiParams handshake() {
        FcgiParams.Builder params = FcgiParams.builder();
        Sample.handshakeVariables().forEach(params::add);
        return params.build();
    }

    /** For each event: behind the kept ones. */
    @Benchmark
    public FcgiParams event() {
        FcgiParams.Builder params = kept.toBuilder();
        Sample.eventVariables().forEach(params::add);
        return params.build();
    }
}
