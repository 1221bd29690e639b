package io.ws2fcgi.bridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.event.ClientEvent.Close;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MetersTest {
    private final ClientInfo client = new ClientInfo(
            ConnectionId.draw(0, 1, new Random(0)),
            "/chat?token=secret",
            "HTTP/1.1",
            List.of(),
            Map.of(),
            "192.0.2.1",
            4711,
            "example.org",
            "192.0.2.2",
            80,
            false);
    private final Meters meters = new Meters();

    @Test
    void connectionsAreThoseThatWereOpenedAndNotClosed() {
        meters.opened(client);
        meters.opened(client);
        meters.closed(client, new Close(1000, "", ClosedBy.CLIENT), 3);
        assertThat(meters.scrape().lines())
                .contains(
                        "ws2fcgi_connections 1.0",
                        "ws2fcgi_connections_opened_total 2.0",
                        "ws2fcgi_connections_closed_total{by=\"client\"} 1.0",
                        "ws2fcgi_connections_closed_total{by=\"network\"} 0.0",
                        "ws2fcgi_messages_dropped_total 3.0");
    }

    @Test
    void answersAreTimedByTheirEvent() {
        meters.applied(client, "message", Duration.ofMillis(250));
        meters.applied(client, "message", Duration.ofMillis(250));
        assertThat(meters.scrape().lines())
                .contains(
                        "ws2fcgi_events_seconds_count{event=\"message\"} 2",
                        "ws2fcgi_events_seconds_sum{event=\"message\"} 0.5",
                        "ws2fcgi_events_seconds_count{event=\"open\"} 0");
    }

    @Test
    void whatGoesWrongIsCounted() {
        meters.failed(client, "close", "1-close", "no", "");
        meters.rejected(client, 403);
        meters.rejected(client, 403);
        meters.stderr(client, "message", "1-1", "Warning");
        meters.warned(client, "hm");
        meters.closeGivenUp(client, 7, "too old");
        assertThat(meters.scrape().lines())
                .contains(
                        "ws2fcgi_application_errors_total{event=\"close\"} 1.0",
                        "ws2fcgi_handshakes_rejected_total{status=\"403\"} 2.0",
                        "ws2fcgi_stderr_total 1.0",
                        "ws2fcgi_warnings_total 1.0",
                        "ws2fcgi_closes_given_up_total 1.0");
    }

    @Test
    void numbersThatOthersKeepAreReadAtEachScrape() {
        int[] used = {1};
        Map<String, String> labels = Map.of("pool", "php");
        meters.gauge("ws2fcgi.pool.used", "Connections", labels, () -> used[0]);
        meters.counter("ws2fcgi.pool.retried", "Once more", labels, () -> 10L * used[0]);
        assertThat(meters.scrape()).contains("ws2fcgi_pool_used{pool=\"php\"} 1.0");
        used[0] = 4;
        assertThat(meters.scrape())
                .contains("ws2fcgi_pool_used{pool=\"php\"} 4.0", "ws2fcgi_pool_retried_total{pool=\"php\"} 40.0");
    }

    @Test
    void serversThatGoAndComeBackAreCountedByTheirPool() {
        meters.serverDown("php", "127.0.0.1:9000", "refused");
        meters.serverDown("php", "127.0.0.1:9001", "refused");
        meters.serverUp("php", "127.0.0.1:9000");
        meters.poolWarned("other", "hm");
        assertThat(meters.scrape().lines())
                .contains(
                        "ws2fcgi_pool_servers_lost_total{pool=\"php\"} 2.0",
                        "ws2fcgi_pool_servers_regained_total{pool=\"php\"} 1.0",
                        "ws2fcgi_pool_warnings_total{pool=\"other\"} 1.0");
    }

    @Test
    void whatTheBridgeItselfAnswersIsCounted() {
        meters.autoReplied(client);
        assertThat(meters.scrape()).contains("ws2fcgi_auto_replies_total 1.0");
    }

    @Test
    void nothingOfAClientIsInIt() {
        meters.opened(client);
        meters.failed(client, "message", "1-1", "secret", "secret");
        assertThat(meters.scrape())
                .doesNotContain("secret", "192.0.2.1", client.id().text());
    }
}
