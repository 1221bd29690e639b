package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.Secret;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthCallsTest {
    @Test
    void itIsAliveWhateverItsPools() throws IOException {
        try (TestApi api = TestApi.start()) {
            api.reachable = false;
            api.serving = false;
            ApiAnswer answer = api.call("GET /healthz");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ok\n");
        }
    }

    @Test
    void itIsReadyWhileAServerIsUpAndNobodyIsAskedThen() throws IOException {
        try (TestApi api = TestApi.start()) {
            api.servers = new Operation.Servers(2, 3);
            api.reachable = false;
            ApiAnswer answer = api.call("GET /readyz");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("ready\n2 of 3 servers up\n");
        }
    }

    @Test
    void whereNoneIsKnownToBeUpTheyAreAsked() throws IOException {
        try (TestApi api = TestApi.start()) {
            api.servers = new Operation.Servers(0, 3);
            assertThat(api.call("GET /readyz").body()).isEqualTo("ready\n0 of 3 servers up, but one can be reached\n");
            api.reachable = false;
            ApiAnswer answer = api.call("GET /readyz");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.detail()).isEqualTo("no pool reachable");
        }
    }

    @Test
    void itIsNotReadyWhileItStops() throws IOException {
        try (TestApi api = TestApi.start()) {
            api.serving = false;
            ApiAnswer answer = api.call("GET /readyz");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.detail()).isEqualTo("draining");
        }
    }

    @Test
    void probesNeedNoSecret() throws IOException {
        try (TestApi api = TestApi.start(ControlConfig.of(TestApi.LOOPBACK, Secret.of("s3cret")))) {
            assertThat(api.call("GET /healthz").status()).isEqualTo(200);
            assertThat(api.call("GET /readyz").status()).isEqualTo(200);
            assertThat(api.call("GET /elsewhere").status()).isEqualTo(401);
        }
    }
}
