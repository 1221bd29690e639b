package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.ControlLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The push API as an HTTP server, over real sockets. */
@Timeout(60)
final class HttpTest {
    private static final ControlLimits LIMITS = ControlLimits.DEFAULT;

    @Test
    void aConnectionIsKeptForTheNextRequest() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            for (int i = 0; i < 3; i++)
                assertThat(caller.call("GET /healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            String ready = ApiCaller.request("GET /readyz", "");
            caller.send(ready + ready + ApiCaller.request("GET /healthz", "", "Connection: close") + ready);
            assertThat(caller.read().body()).startsWith("ready\n");
            assertThat(caller.read().body()).startsWith("ready\n");
            ApiAnswer last = caller.read();
            assertThat(last.body()).isEqualTo("ok\n");
            assertThat(last.header("connection")).isEqualTo("close");
            assertThat(caller.atEnd()).isTrue();
        }
    }

    @Test
    void oldHttpEndsWithItsAnswerUnlessItAsksForMore() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            caller.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(caller.read().header("connection")).isEqualTo("keep-alive");
            caller.send("GET /healthz HTTP/1.0\r\n\r\n");
            assertThat(caller.read().body()).isEqualTo("ok\n");
            assertThat(caller.atEnd()).isTrue();
        }
    }

    @Test
    void aHeadRequestHasNoBodyButItsLength() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            caller.send(ApiCaller.request("HEAD /healthz", "") + ApiCaller.request("HEAD /nowhere", ""));
            assertThat(caller.readHead().header("content-length")).isEqualTo("3");
            assertThat(caller.readHead().status()).isEqualTo(404);
            assertThat(caller.call("GET /healthz").body()).isEqualTo("ok\n");
        }
    }

    @Test
    void whatIsNotThereIs404AndWhatMayNotBeDoneIs405() throws IOException {
        try (TestApi api = TestApi.start()) {
            ApiAnswer nowhere = api.call("GET /nowhere");
            assertThat(nowhere.status()).isEqualTo(404);
            assertThat(nowhere.header("content-type")).isEqualTo("application/problem+json");
            assertThat(nowhere.json().path("title").asString()).isEqualTo("Not Found");
            assertThat(nowhere.json().path("status").asInt()).isEqualTo(404);
            ApiAnswer method = api.call("POST /healthz");
            assertThat(method.status()).isEqualTo(405);
            assertThat(method.header("allow")).isEqualTo("GET, HEAD");
            assertThat(method.detail()).isEqualTo("method: POST (expected: GET, HEAD)");
            assertThat(api.call("OPTIONS /healthz").status()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @CsvSource({"/healthz%", "/%zz", "/%ff", "/%00", "/healthz?x=%f", "/healthz?x=%0a", "/healthz?x=1", "*", "healthz"})
    void aTargetThatMeansNothingIs400(String target) throws IOException {
        try (TestApi api = TestApi.start()) {
            assertThat(api.call("GET " + target).status()).isEqualTo(400);
        }
    }

    @Test
    void aWholeUriIsAsGoodAsAPath() throws IOException {
        try (TestApi api = TestApi.start()) {
            assertThat(api.call("GET http://localhost:5561/healthz").status()).isEqualTo(200);
            assertThat(api.call("GET http://elsewhere.example/healthz").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void whatIsNotHttpIs400AndTheEnd() throws IOException {
        try (TestApi api = TestApi.start()) {
            for (String garbage : new String[] {
                "\u0016\u0003\u0001\u0002\u0000\r\n\r\n",
                "GET\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n",
                "POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                "POST /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
            }) {
                try (ApiCaller caller = api.caller()) {
                    ApiAnswer answer = caller.send(garbage).read();
                    assertThat(answer.status()).as(garbage).isEqualTo(400);
                    assertThat(answer.body()).doesNotContain("Exception").doesNotContain("netty");
                    assertThat(caller.atEnd()).isTrue();
                }
            }
        }
    }

    @Test
    void linesAndHeadersHaveLimits() throws IOException {
        try (TestApi api = TestApi.start()) {
            try (ApiCaller caller = api.caller()) {
                assertThat(caller.call("GET /" + "x".repeat(9000)).status()).isEqualTo(414);
                assertThat(caller.atEnd()).isTrue();
            }
            try (ApiCaller caller = api.caller()) {
                assertThat(caller.call("GET /healthz", "X: " + "x".repeat(20_000))
                                .status())
                        .isEqualTo(431);
                assertThat(caller.atEnd()).isTrue();
            }
        }
    }

    @Test
    void aBodyThatIsTooLongIs413BeforeItIsRead() throws IOException {
        try (TestApi api = TestApi.start(config -> config.limits(limits(1000, 10)));
                ApiCaller caller = api.caller()) {
            caller.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n");
            ApiAnswer answer = caller.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.detail()).isEqualTo("a longer body (expected: at most 1000 bytes)");
            assertThat(caller.atEnd()).isTrue();
        }
    }

    @Test
    void aBodyOfUnknownLengthIs413AsSoonAsItIsTooLong() throws IOException {
        try (TestApi api = TestApi.start(config -> config.limits(limits(1000, 10)));
                ApiCaller caller = api.caller()) {
            caller.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 3; i++) caller.send("1f4\r\n" + "x".repeat(500) + "\r\n");
            assertThat(caller.read().status()).isEqualTo(413);
        }
    }

    @Test
    void theBodyOfARefusedRequestIsReadPastSoThatTheNextOneIsHeard() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            caller.send(ApiCaller.request("POST /nowhere", "GET /readyz HTTP/1.1\r\n\r\n"));
            assertThat(caller.read().status()).isEqualTo(404);
            assertThat(caller.call("GET /healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void whoWaitsWithTheBodyIsToldToGoOnOrThatItIsInVain() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            caller.send(
                    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(caller.read().status()).isEqualTo(100);
            assertThat(caller.send("hi").read().body()).isEqualTo("ok\n");
            assertThat(caller.call("GET /healthz", "Expect: more").status()).isEqualTo(417);
            caller.send(
                    "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(caller.read().status()).isEqualTo(404);
            assertThat(caller.atEnd()).isTrue();
        }
    }

    @Test
    void codingsThatNobodyAskedForAreRefused() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            assertThat(caller.call("GET /healthz", "Content-Encoding: gzip").status())
                    .isEqualTo(415);
            caller.send(
                    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
            assertThat(caller.read().status()).isEqualTo(501);
        }
    }

    @Test
    void aConnectionThatOnlySitsThereIsClosed() throws IOException {
        try (TestApi api = TestApi.start(config -> config.limits(times(10_000, 100)));
                ApiCaller caller = api.caller()) {
            assertThat(caller.atEnd()).isTrue();
        }
    }

    @Test
    void aRequestThatDripsIs408() throws IOException {
        try (TestApi api = TestApi.start(config -> config.limits(times(100, 10_000)))) {
            for (String beginning : new String[] {
                "GET /hea", ApiCaller.request("POST /healthz", "12345").substring(0, 66)
            }) {
                try (ApiCaller caller = api.caller()) {
                    ApiAnswer answer = caller.send(beginning).read();
                    assertThat(answer.status()).isEqualTo(408);
                    assertThat(caller.atEnd()).isTrue();
                }
            }
        }
    }

    @Test
    void oneConnectionTooManyHears503() throws IOException {
        try (TestApi api = TestApi.start(config -> config.limits(limits(1000, 1)));
                ApiCaller first = api.caller()) {
            assertThat(first.call("GET /healthz").status()).isEqualTo(200);
            try (ApiCaller second = api.caller()) {
                ApiAnswer answer = second.read();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("retry-after")).isEqualTo("1");
                assertThat(answer.detail()).contains("connections");
            }
            assertThat(first.call("GET /healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws IOException {
        try (TestApi api = TestApi.start()) {
            ControlConfig same = ControlConfig.at(api.address());
            assertThatThrownBy(() -> TestApi.start(same))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot listen on " + api.address());
        }
    }

    private static ControlLimits limits(int bodyBytes, int connections) {
        return new ControlLimits(
                bodyBytes, connections, LIMITS.callsPerSecond(), LIMITS.requestTimeout(), LIMITS.idleTimeout());
    }

    private static ControlLimits times(int request, int idle) {
        return new ControlLimits(
                LIMITS.bodyBytes(), 10, LIMITS.callsPerSecond(), Duration.ofMillis(request), Duration.ofMillis(idle));
    }
}
