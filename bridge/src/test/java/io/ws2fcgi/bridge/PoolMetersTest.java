package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Load;
import io.ws2fcgi.bridge.backend.Backend.ServerReport;
import io.ws2fcgi.bridge.metrics.Meters;
import io.ws2fcgi.bridge.session.FakeApplication;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PoolMetersTest {
    private final Meters meters = new Meters();
    private final FakeApplication pool = new FakeApplication();

    @Test
    void aPoolShowsWhatItCounts() {
        PoolMeters.show(meters, "php", pool);
        pool.load = new Load(6, 5, 4, 3, 2, 1);
        assertThat(meters.scrape().lines())
                .contains(
                        "ws2fcgi_pool_used{pool=\"php\"} 6.0",
                        "ws2fcgi_pool_running{pool=\"php\"} 5.0",
                        "ws2fcgi_pool_waiting{pool=\"php\"} 4.0",
                        "ws2fcgi_pool_overdue{pool=\"php\"} 3.0",
                        "ws2fcgi_pool_retried_total{pool=\"php\"} 2.0",
                        "ws2fcgi_pool_refused_total{pool=\"php\"} 1.0",
                        "ws2fcgi_pool_servers_up{pool=\"php\"} 0.0");
    }

    @Test
    void aServerIsOneLineForEachThingHoweverManyAddressesItsNameStandsFor() {
        pool.servers = List.of(
                server("php.internal:9000", false, 1, 1, 10),
                server("php.internal:9000", true, 2, 1, 20),
                server("unix:/run/php.sock", false, 0, 0, 7));
        PoolMeters.show(meters, "php", pool);
        assertThat(meters.scrape().lines().filter(line -> line.startsWith("ws2fcgi_server")))
                .containsExactlyInAnyOrder(
                        line("up", "php.internal:9000", 1),
                        line("connections", "php.internal:9000", 3),
                        line("running", "php.internal:9000", 2),
                        line("answered_total", "php.internal:9000", 30),
                        line("up", "unix:/run/php.sock", 0),
                        line("connections", "unix:/run/php.sock", 0),
                        line("running", "unix:/run/php.sock", 0),
                        line("answered_total", "unix:/run/php.sock", 7));
        assertThat(meters.scrape()).contains("ws2fcgi_pool_servers_up{pool=\"php\"} 1.0");
        pool.servers = List.of();
        assertThat(meters.scrape()).contains(line("up", "php.internal:9000", 0));
    }

    @Test
    void twoPoolsAreToldApart() {
        PoolMeters.show(meters, "php", pool);
        PoolMeters.show(meters, "perl", pool);
        assertThat(meters.scrape()).contains("ws2fcgi_pool_used{pool=\"php\"}", "ws2fcgi_pool_used{pool=\"perl\"}");
    }

    private static String line(String name, String server, int value) {
        return "ws2fcgi_server_" + name + "{pool=\"php\",server=\"" + server + "\"} " + value + ".0";
    }

    private static ServerReport server(String name, boolean up, int connections, int running, long answered) {
        return new ServerReport(name, "192.0.2.1:9000", false, up, up ? "" : "refused", connections, running, answered);
    }
}
