package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.control.ApiCaller;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page of metrics says of those who ran into a limit. */
final class LimitMetersIT {
    private static final String ZERO = " 0.0";

    @Test
    void everyLimitHasACountOfItsOwn() throws Exception {
        AdmissionConfig one = AdmissionConfig.builder().addressClients(1).build();
        Limits small = Limits.builder().messageBytes(10).build();
        try (PhpBridge php = PhpBridge.running("")
                        .route(route -> route.limits(small))
                        .config(config -> config.admission(one).control(ControlConfig.at(Address.parse("127.0.0.1:0"))))
                        .start();
                ApiCaller api = PushIT.caller(php);
                WebSocketTestClient first = php.connect()) {
            assertThat(limited(api)).containsExactlyInAnyOrderElementsOf(zeros());

            assertThat(php.client().rejected().status()).isEqualTo(429);
            assertThat(php.client().rejected().status()).isEqualTo(429);
            first.send("more than ten bytes");
            assertThat(first.receiveClose().code()).isEqualTo(1009);

            assertThat(limited(api).stream().filter(line -> !line.endsWith(ZERO)))
                    .containsExactlyInAnyOrder(
                            "ws2fcgi_limited_total{limit=\"address-clients\"} 2.0",
                            "ws2fcgi_limited_total{limit=\"message-size\"} 1.0");
        }
    }

    private static List<String> zeros() {
        return Arrays.stream(Limit.values())
                .map(limit -> "ws2fcgi_limited_total{limit=\"" + limit.label() + "\"}" + ZERO)
                .toList();
    }

    private static List<String> limited(ApiCaller api) throws IOException {
        return api.call("GET /metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("ws2fcgi_limited"))
                .toList();
    }
}
