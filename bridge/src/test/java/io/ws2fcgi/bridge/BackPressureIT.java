package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that send more than the application takes, or take less than others send them. */
final class BackPressureIT {
    /** Answers no message before the file {@code go} is there. */
    private static final String STUCK = """
            if ($event !== 'message') exit;
            while (!file_exists(__DIR__ . '/../go')) { usleep(1000); clearstatcache(); }
            """;

    /** Publishes half a MiB for every message "flood", and any other message as it is; joins the room with "join". */
    private static final String FLOOD = """
            if ($event !== 'message') exit;
            if ($body === 'join') { header('WS-Subscribe: room'); exit('joined'); }
            header('WS-Publish: room;except=self');
            echo $body === 'flood' ? str_repeat('x', 512 << 10) : $body;
            """;

    /** Far more than the kernel keeps between two sockets. */
    private static final int MESSAGES = 500;

    private static final int MESSAGE_BYTES = 64 << 10;

    @Test
    void aClientThatSendsWithoutEndIsMadeToWaitAndNothingIsLost() throws Exception {
        try (PhpBridge php = PhpBridge.running(STUCK)
                        .route(route ->
                                route.limits(Limits.builder().inboxMessages(4).build()))
                        .start();
                WebSocketTestClient client = php.connect().patience(Duration.ofMinutes(1))) {
            AtomicInteger sent = new AtomicInteger();
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                for (int i = 1; i <= MESSAGES; i++) {
                    client.send(numbered(i));
                    sent.incrementAndGet();
                }
                client.sendClose(1000, "");
            });
            awaitStandstill(sent::get);
            assertThat(sent).hasValueBetween(1, MESSAGES - 1);
            assertThat(php.seen("message")).hasSize(1);
            go(php);
            client.receiveClose();
            sender.join();
            php.awaitSeen("close");
            assertThat(php.seen("message"))
                    .extracting(seen -> seen.body().strip())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, MESSAGES)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    private static String numbered(int number) {
        return number + " ".repeat(MESSAGE_BYTES);
    }

    private static void awaitStandstill(IntSupplier counter) {
        AtomicInteger last = new AtomicInteger(-1);
        await("somebody who waits")
                .atMost(PhpBridge.PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    int now = counter.getAsInt();
                    return last.getAndSet(now) == now && now > 0;
                });
    }

    @Test
    void aClientThatDoesNotReadItsAnswersIsNotAskedAboutUntilItDoesAndTheOthersGoOn() throws Exception {
        try (PhpBridge php = PhpBridge.running("if ($event === 'message') echo $body, str_repeat('x', 512 << 10);")
                        .start();
                WebSocketTestClient lazy = php.connect();
                WebSocketTestClient other = php.connect()) {
            int messages = 60;
            for (int i = 0; i < messages; i++) lazy.send(i + " ");
            awaitStandstill(() -> php.seen("message").size());
            assertThat(php.seen("message")).hasSizeLessThan(messages);
            other.send("hello");
            assertThat(other.receiveText()).startsWith("hello");
            for (int i = 0; i < messages; i++) assertThat(lazy.receiveText()).startsWith(i + " x");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aResetIsNoticedWhileTheInboxIsFullAndTheCloseFollows() throws Exception {
        try (PhpBridge php = PhpBridge.running(STUCK)
                .route(route -> route.limits(Limits.builder().inboxMessages(2).build()))
                .start()) {
            WebSocketTestClient client = php.connect();
            for (int i = 1; i <= 20; i++) client.send(numbered(i));
            php.awaitSeen("message");
            client.reset();
            PhpBridge.eventually(
                    "a reset noticed",
                    () -> php.log().debug().stream().anyMatch(line -> line.contains("close: 1006 by network")));
            assertThat(php.seen("message")).hasSize(1);
            go(php);
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1006 network");
            List<String> delivered = php.seen("message").stream()
                    .map(seen -> seen.body().strip())
                    .toList();
            assertThat(delivered)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, delivered.size())
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @Test
    void aClientThatDoesNotReadIsClosed1013AndTheOthersGoOn() throws Exception {
        try (PhpBridge php = PhpBridge.running(FLOOD).start();
                WebSocketTestClient publisher = join(php);
                WebSocketTestClient reader = join(php);
                WebSocketTestClient lazy = join(php)) {
            flood(publisher, reader);
            WebSocketEvent event = lazy.receive();
            while (event instanceof WebSocketEvent.Text) event = lazy.receive();
            assertThat(event).isEqualTo(new WebSocketEvent.Close(1013, "client too slow"));
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1013 bridge");
            assertOthersGoOn(php, publisher, reader);
        }
    }

    @Test
    void aClientThatNeverReadsIsGoneAfterTheCloseHandshakeTimeout() throws Exception {
        try (PhpBridge php = PhpBridge.running(FLOOD)
                        .config(config -> config.closeHandshakeTimeout(Duration.ofMillis(300)))
                        .start();
                WebSocketTestClient publisher = join(php);
                WebSocketTestClient reader = join(php);
                WebSocketTestClient dead = join(php)) {
            flood(publisher, reader);
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1013 bridge");
            assertOthersGoOn(php, publisher, reader);
            dead.disconnect();
        }
    }

    /** 30 MiB, each message waited for, so that only who does not read at all is too slow. */
    private static void flood(WebSocketTestClient publisher, WebSocketTestClient reader) {
        for (int i = 0; i < 60; i++) {
            publisher.send("flood");
            assertThat(reader.receiveText()).hasSize(512 << 10);
        }
    }

    private static void assertOthersGoOn(PhpBridge php, WebSocketTestClient publisher, WebSocketTestClient reader) {
        publisher.send("still here");
        assertThat(reader.receiveText()).isEqualTo("still here");
        assertThat(php.seen("close")).hasSize(1);
        assertThat(php.log().errors()).isEmpty();
    }

    private static WebSocketTestClient join(PhpBridge php) {
        WebSocketTestClient client = php.connect();
        client.send("join");
        assertThat(client.receiveText()).isEqualTo("joined");
        return client;
    }

    private static void go(PhpBridge php) throws IOException {
        Files.createFile(php.fpm().file("go"));
    }
}
