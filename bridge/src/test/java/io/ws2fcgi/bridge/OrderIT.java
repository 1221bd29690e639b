package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What PHP sees of many connections that send as fast as they can. */
final class OrderIT {
    private static final int CLIENTS = 100;
    private static final int MESSAGES = 200;
    private static final int WORKERS = 8;
    private static final Duration LONG = Duration.ofMinutes(2);

    /** Only the log: the recorder would be a second one, of everything. */
    private static final String LOG = "events.log";

    @Test
    void aHundredConnectionsKeepTheirOrderWhileEightWorkersTakeTheirTime() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                        usleep(random_int(0, 5000));
                        $line = $_SERVER['WS_EVENT_ID'] . " $event $body\\n";
                        file_put_contents(__DIR__ . '/../events.log', $line, FILE_APPEND | LOCK_EX);
                        """)
                .fpm(pool -> pool.workers(WORKERS))
                .pool(pool -> pool.maxConnections(WORKERS))
                .start()) {
            everybodyTalksAtOnce(php);
            await("a close of every connection")
                    .atMost(LONG)
                    .until(() ->
                            php.fpm().text(LOG).lines().filter(OrderIT::isClose).count() == CLIENTS);
            Map<String, List<String>> seen = byConnection(php.fpm().text(LOG));
            assertThat(seen).hasSize(CLIENTS);
            seen.forEach((id, lines) -> assertThat(lines).isEqualTo(expected(id, sender(lines))));
            assertThat(php.log().errors()).isEmpty();
        }
    }

    private static void everybodyTalksAtOnce(PhpBridge php) {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<CompletableFuture<Void>> talks = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> CompletableFuture.runAsync(() -> talk(php, number), threads))
                    .toList();
            talks.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void talk(PhpBridge php, int number) {
        try (WebSocketTestClient client = php.client().patience(LONG).connect()) {
            for (int i = 1; i <= MESSAGES; i++) client.send(number + ":" + i);
            client.sendClose(1000, "");
            client.receiveClose();
        }
    }

    private static boolean isClose(String line) {
        return line.contains("-close close ");
    }

    private static Map<String, List<String>> byConnection(String log) {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        log.lines()
                .forEach(
                        line -> lines.computeIfAbsent(line.substring(0, line.indexOf('-')), unused -> new ArrayList<>())
                                .add(line));
        return lines;
    }

    /** Which client it was that its first message names. */
    private static String sender(List<String> lines) {
        String first = lines.get(1);
        return first.substring(first.lastIndexOf(' ') + 1, first.indexOf(':'));
    }

    private static List<String> expected(String id, String sender) {
        List<String> lines = new ArrayList<>(List.of(id + "-0 open "));
        for (int i = 1; i <= MESSAGES; i++) lines.add(id + "-" + i + " message " + sender + ":" + i);
        lines.add(id + "-close close ");
        return lines;
    }
}
