package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Shares;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options about events that wait for the pool. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class WaitingOptions {
    @Option(
            names = "--queue-wait",
            paramLabel = "TIME",
            order = Sections.WAITING,
            defaultValue = "5s",
            description = {
                "How long an open or a message may wait for its turn, and a message for a pool that is away.",
                "Default: 5s."
            })
    private Duration queueWait;

    @Option(
            names = "--max-waiting",
            paramLabel = "N",
            order = Sections.WAITING + 1,
            defaultValue = "10000",
            description = {
                "How many opens and messages may wait before a newcomer hears 503 at once. Messages may be so many,"
                        + " however many opens wait.",
                "Default: 10000."
            })
    private int most;

    @Option(
            names = "--shares",
            paramLabel = "KIND=N,...",
            order = Sections.WAITING + 2,
            defaultValue = "open=3,message=6,close=1",
            description = {
                "Of so many turns in all, each kind of event that waits gets its own: a flood of one starves no"
                        + " other.",
                "Default: open=3,message=6,close=1."
            })
    private Shares shares;

    @Option(
            names = "--close-rate",
            paramLabel = "N",
            order = Sections.WAITING + 3,
            defaultValue = "0",
            description = {
                "Close events begun in a second at most, when thousands leave at once.",
                "Default: 50 a connection."
            })
    private int closeRate;

    @Option(
            names = "--abandon-after",
            paramLabel = "TIME",
            order = Sections.WAITING + 4,
            defaultValue = "30s",
            description = {
                "A script that is late keeps its connection until it ends, or for so long behind its timeout.",
                "Default: 30s."
            })
    private Duration abandonAfter;

    /** Says all of it to {@code pool}. */
    void configure(PoolConfig.Builder pool) {
        pool.queueWait(queueWait)
                .maxWaiting(most)
                .shares(shares)
                .closesPerSecond(closeRate)
                .abandonAfter(abandonAfter);
    }
}
