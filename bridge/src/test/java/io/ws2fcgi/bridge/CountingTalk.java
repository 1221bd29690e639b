package io.ws2fcgi.bridge;

import io.ws2fcgi.fixtures.WebSocketCrowd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Every member says its number and how many messages it has sent, with a few milliseconds of sleep in front of the answer,
 * and counts what comes back. A {@link LedgerBridge#NOTICE} counts as reported.
 */
final class CountingTalk implements WebSocketCrowd.Talk {
    private final int[] said;
    private final int[] limit;
    private final int sleepMillis;
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger reported = new AtomicInteger();
    private final Map<String, List<Long>> nanos = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private volatile String phase = "";

    /** Members go on for ever; each sleeps up to {@code sleepMillis} for a message. */
    CountingTalk(int members, int sleepMillis) {
        this.said = new int[members];
        this.limit = new int[members];
        this.sleepMillis = sleepMillis;
        Arrays.fill(limit, Integer.MAX_VALUE);
    }

    /** Every member stops after so many messages. */
    CountingTalk upTo(int messages) {
        Arrays.fill(limit, messages);
        return this;
    }

    /** Answers that come from now on are counted under this name. */
    void phase(String name) {
        phase = name;
    }

    @Override
    public @Nullable String next(int member) {
        if (said[member] == limit[member]) return null;
        int number = ++said[member];
        return "sleep " + (member * 31 + number) % (sleepMillis + 1) + " " + member + ":" + number;
    }

    @Override
    public void heard(int member, String sent, String answer, long took) {
        if (answer.equals(LedgerBridge.NOTICE)) reported.incrementAndGet();
        else if (sent.endsWith(" " + answer)) answered.incrementAndGet();
        else wrong.add(sent + " was answered " + answer);
        nanos.computeIfAbsent(phase, first -> new ArrayList<>()).add(took);
    }

    /** Answers and notices so far. Any thread. */
    int heard() {
        return answered.get() + reported.get();
    }

    int answered() {
        return answered.get();
    }

    int reported() {
        return reported.get();
    }

    // After the crowd has hushed.

    /** How many messages a member has sent. */
    int saidBy(int member) {
        return said[member];
    }

    int said() {
        return Arrays.stream(said).sum();
    }

    /** Answers that belonged to another question. */
    List<String> wrong() {
        return wrong;
    }

    /** How long answers took, for people who read a test's output. */
    String figures() {
        var text = new StringBuilder();
        nanos.forEach((name, all) -> {
            long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
            text.append(String.format(
                    "%s: %d answers, median %.1f ms, 99%% %.1f ms, longest %.1f ms%n",
                    name, sorted.length, millis(sorted, 0.5), millis(sorted, 0.99), millis(sorted, 1)));
        });
        return text.toString();
    }

    private static double millis(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))] / 1e6;
    }
}
