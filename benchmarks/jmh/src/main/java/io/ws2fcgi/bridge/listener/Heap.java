package io.ws2fcgi.bridge.listener;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/** What lives on the heap, after a collection. */
final class Heap {
    /** The objects of one class. */
    record Kind(long objects, long bytes) {
        static final Kind NONE = new Kind(0, 0);

        Kind minus(Kind other) {
            return new Kind(objects - other.objects, bytes - other.bytes);
        }
    }

    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
    private static final int MOST_COLLECTIONS = 6;

    private Heap() {}

    /** Collects until that frees nothing more: what has cleaners and weak references goes in several steps. */
    static long usedBytes() {
        long before = Long.MAX_VALUE;
        long used = collect();
        for (int i = 1; i < MOST_COLLECTIONS && before - used > used >> 10; i++) {
            before = used;
            used = collect();
        }
        return used;
    }

    private static long collect() {
        MEMORY.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    /** All live objects by the names of their classes, as the JVM writes them. */
    static Map<String, Kind> histogram() throws JMException {
        ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
        String text = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(commands, "gcClassHistogram", new Object[] {new String[0]}, new String[] {
                    String[].class.getName()
                });
        Map<String, Kind> kinds = new LinkedHashMap<>();
        text.lines().map(line -> line.strip().split("\\s+", 5)).forEach(line -> {
            // "1:  4711  150752  java.lang.String (java.base@17)"; two loaders may each have a class of one name.
            if (line.length < 4 || !line[0].endsWith(":") || !Character.isDigit(line[0].charAt(0))) return;
            Kind kind = new Kind(Long.parseLong(line[1]), Long.parseLong(line[2]));
            kinds.merge(line[3], kind, (one, other) -> one.minus(Kind.NONE.minus(other)));
        });
        return kinds;
    }
}
