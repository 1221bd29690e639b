package io.ws2fcgi.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class EventLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("ws2fcgi");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ClientInfo client = new ClientInfo(
            ConnectionId.draw(0, 1, new Random(0)),
            "/chat?token=secret",
            "HTTP/1.1",
            List.of(new Header("Cookie", "session=secret"), new Header("Authorization", "Bearer secret")),
            Map.of(),
            "192.0.2.1",
            4711,
            "example.org",
            "192.0.2.2",
            80,
            false);
    private final AtomicLong clock = new AtomicLong();
    private final EventLog log = new EventLog(clock::get);

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void anApplicationErrorIsOneLineWithConnectionEventAndStderr() {
        log.failed(
                client, "message", client.id() + "-3", "status: 500 (expected: 2xx)", "PHP Fatal error\nStack trace:");
        assertThat(text())
                .isEqualTo(client.id() + " message: application error in " + client.id()
                        + "-3: status: 500 (expected: 2xx); stderr: PHP Fatal error\\nStack trace:");
    }

    @Test
    void aServerThatGoesIsAWarningAndItsReturnIsNone() {
        log.serverDown("php", "127.0.0.1:9000", "refused\nforged");
        log.serverUp("php", "127.0.0.1:9000");
        log.poolWarned("php", "a thing");
        assertThat(lines.list)
                .extracting(line -> line.getLevel() + " " + line.getFormattedMessage())
                .containsExactly(
                        "WARN pool php: server 127.0.0.1:9000 is down: refused\\nforged",
                        "INFO pool php: server 127.0.0.1:9000 is up again",
                        "WARN pool php: a thing");
    }

    @Test
    @DisplayName("89 stderrLogInjection: one escaped line")
    void whatAScriptWritesCannotForgeLinesOrDriveATerminal() {
        log.stderr(client, "open", "id-0", "a\r\nb\u001b[31m\u2028c\u0000");
        assertThat(text()).endsWith("a\\r\\nb\\u001b[31m\\u2028c\\u0000");
    }

    @Test
    @DisplayName("88 Authorization policy: never logged, nor a cookie")
    void neitherQueryNorCookiesNorAuthorizationReachTheLog() {
        log.opened(client);
        log.rejected(client, 403);
        log.failed(client, "open", "id-0", "m", "s");
        assertThat(lines.list).hasSize(3);
        assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains("secret"));
        assertThat(lines.list.get(0).getFormattedMessage()).contains("/chat");
    }

    @Test
    void whoCausesManyRejectionsDoesNotFillTheLog() {
        logger.setLevel(Level.INFO);
        for (int i = 0; i < 1000; i++) log.rejected(client, 503);
        assertThat(lines.list)
                .hasSize(10)
                .allMatch(line -> line.getFormattedMessage().contains(" open: rejected with 503, /chat from "));

        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        log.rejected(client, 403);
        log.rejected(client, 403);
        assertThat(lines.list)
                .hasSize(13)
                .element(10)
                .asString()
                .endsWith("open: 990 more handshakes were rejected before, of which only DEBUG has lines");
    }

    @Test
    void whoReadsEverythingReadsOfEveryRejection() {
        for (int i = 0; i < 1000; i++) log.rejected(client, 503);
        assertThat(lines.list).hasSize(1000);
        assertThat(lines.list.subList(10, 1000)).allMatch(line -> line.getLevel() == Level.DEBUG);
    }

    @Test
    void longTextIsCut() {
        log.warned(client, "x".repeat(100_000));
        assertThat(text().length()).isLessThan(3000);
        assertThat(text()).endsWith("x...");
    }

    private String text() {
        assertThat(lines.list).hasSize(1);
        return lines.list.get(0).getFormattedMessage();
    }
}
