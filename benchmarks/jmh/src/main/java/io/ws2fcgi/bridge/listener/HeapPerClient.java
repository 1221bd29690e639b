package io.ws2fcgi.bridge.listener;

import io.ws2fcgi.bridge.listener.Heap.Kind;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;

/**
 * Prints what an idle client costs on the heap, however many there are: {@code [--histogram] clients...}. Run by
 * {@code benchmarks/heap.sh}.
 */
final class HeapPerClient {
    private static final int WARM = 1_000;
    private static final int LINES = 15;

    /** Opens so many more, which stay as long as what is returned. */
    @FunctionalInterface
    interface Opener {
        List<QuietChannel> open(int more) throws UnknownHostException;
    }

    private final PrintStream out;

    HeapPerClient(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws UnknownHostException, JMException {
        boolean histogram = arguments.length > 0 && arguments[0].equals("--histogram");
        int[] counts = Stream.of(arguments)
                .skip(histogram ? 1 : 0)
                .mapToInt(Integer::parseInt)
                .sorted()
                .toArray();
        HeapPerClient program = new HeapPerClient(System.out);
        if (histogram) program.printHistogram(counts[0]);
        else program.printTable(counts);
    }

    private void printTable(int[] counts) throws UnknownHostException {
        long[] alone = measure(new IdleClients()::connect, counts);
        long[] all = measure(new IdleClients()::open, counts);
        out.println("| clients | heap MB | bytes per client | of these Netty's channel | ours | ours to the first |");
        out.println("|---|---|---|---|---|---|");
        double first = (double) (all[0] - alone[0]) / counts[0];
        for (int i = 0; i < counts.length; i++) {
            double ours = (double) (all[i] - alone[i]) / counts[i];
            out.printf(
                    "| %,d | %,d | %,d | %,d | %,.0f | %.3f |%n",
                    counts[i], all[i] >> 20, all[i] / counts[i], alone[i] / counts[i], ours, ours / first);
        }
    }

    /**
     * Returns the bytes that so many clients take, for each of the counts.
     *
     * @param counts ascending
     */
    static long[] measure(Opener opener, int... counts) throws UnknownHostException {
        List<List<QuietChannel>> open = new ArrayList<>();
        try {
            open.add(opener.open(WARM));
            long[] bytes = new long[counts.length];
            long before = Heap.usedBytes();
            int there = 0;
            for (int i = 0; i < counts.length; i++) {
                open.add(opener.open(counts[i] - there));
                there = counts[i];
                bytes[i] = Heap.usedBytes() - before;
            }
            return bytes;
        } finally {
            Reference.reachabilityFence(open);
        }
    }

    private void printHistogram(int count) throws UnknownHostException, JMException {
        Map<String, Kind> alone = kinds(new IdleClients()::connect, count);
        Map<String, Kind> all = kinds(new IdleClients()::open, count);
        Map<String, Kind> ours = minus(all, alone);
        out.println("| class | objects per client | bytes | of Netty's channel: objects | bytes |");
        out.println("|---|---|---|---|---|");
        ours.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> -entry.getValue().bytes()))
                .limit(LINES)
                .forEach(entry -> printKind(entry.getKey(), entry.getValue(), alone, count));
        Kind rest = sum(ours);
        out.printf("| all | %.1f | %.0f | ", (double) rest.objects() / count, (double) rest.bytes() / count);
        Kind channel = sum(alone);
        out.printf("%.1f | %.0f |%n", (double) channel.objects() / count, (double) channel.bytes() / count);
    }

    private void printKind(String name, Kind ours, Map<String, Kind> alone, int count) {
        Kind channel = alone.getOrDefault(name, Kind.NONE);
        out.printf(
                "| %s | %.2f | %.1f | %.2f | %.1f |%n",
                name,
                (double) ours.objects() / count,
                (double) ours.bytes() / count,
                (double) channel.objects() / count,
                (double) channel.bytes() / count);
    }

    /** What so many clients have added to the heap, by class. */
    private static Map<String, Kind> kinds(Opener opener, int count) throws UnknownHostException, JMException {
        List<List<QuietChannel>> open = new ArrayList<>();
        try {
            open.add(opener.open(WARM));
            Map<String, Kind> before = Heap.histogram();
            open.add(opener.open(count));
            return minus(Heap.histogram(), before);
        } finally {
            Reference.reachabilityFence(open);
        }
    }

    private static Map<String, Kind> minus(Map<String, Kind> some, Map<String, Kind> others) {
        Map<String, Kind> left = new HashMap<>();
        some.forEach((name, kind) -> left.put(name, kind.minus(others.getOrDefault(name, Kind.NONE))));
        return left;
    }

    private static Kind sum(Map<String, Kind> kinds) {
        return new Kind(
                kinds.values().stream().mapToLong(Kind::objects).sum(),
                kinds.values().stream().mapToLong(Kind::bytes).sum());
    }
}
