package io.ws2fcgi.bridge.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.ControlLimits;
import io.ws2fcgi.bridge.config.Secret;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call: each rule of WS-CGI section 5. */
@Timeout(60)
@SuppressWarnings("JavaUtilDate") // As the JWT library wants it.
final class AccessTest {
    private static final String SECRET = "s3cret:\u00fc";
    private static final ControlConfig SECRETIVE = ControlConfig.of(TestApi.LOOPBACK, Secret.of(SECRET));
    private final long soon = Instant.now().plusSeconds(600).toEpochMilli();

    // --- Where a secret is needed.

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:5561", "[::]:5561", "192.0.2.7:5561", "[2001:db8::1]:5561", "bridge.example:5561"})
    void whatOtherMachinesReachNeedsASecret(String address) {
        Address reachable = Address.parse(address);
        assertThatThrownBy(() -> ControlConfig.at(reachable))
                .isInstanceOf(ConfigException.class)
                .hasMessage("control: " + address + " can be reached from other machines and there is no secret"
                        + " (expected: a secret, see control-secret-file, or a loopback address or a Unix socket)");
        assertThatCode(() -> ControlConfig.of(reachable, Secret.of("x"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:5561", "127.1.2.3:5561", "localhost:5561", "[::1]:5561", "unix:/run/x.sock"})
    void whatStaysOnThisMachineNeedsNone(String address) {
        assertThatCode(() -> ControlConfig.at(Address.parse(address))).doesNotThrowAnyException();
    }

    @Test
    void aUnixSocketIsForItsOwnerAndItsGroup() throws IOException {
        try (TempFolder folder = TempFolder.create()) {
            Address address = Address.parse(Addresses.text(folder.socket("control.sock")));
            try (TestApi api = TestApi.start(ControlConfig.at(address))) {
                Path socket = folder.socket("control.sock").getPath();
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                        .isEqualTo("rw-rw----");
                assertThat(api.call("GET /v1/nodes").status()).isEqualTo(200);
                assertThat(api.pushUrl()).isEqualTo("unix:" + socket);
            }
        }
    }

    @Test
    void aSecretNeverShowsItself() {
        assertThat(SECRETIVE.toString()).contains("(secret)").doesNotContain("s3cret");
    }

    // --- The ways to say it.

    @Test
    void theSecretIsABearerTokenOrABasicPassword() throws IOException {
        try (TestApi api = TestApi.start(SECRETIVE)) {
            String wire = new String(SECRET.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            assertThat(ask(api, "Bearer " + wire)).isEqualTo(200);
            assertThat(ask(api, "bearer  " + wire)).isEqualTo(200);
            assertThat(ask(api, basic("anybody:" + SECRET))).isEqualTo(200);
            assertThat(ask(api, basic(":" + SECRET))).isEqualTo(200);
        }
    }

    @Test
    void anythingElseIs401AndToldWhatIsWanted() throws IOException {
        try (TestApi api = TestApi.start(SECRETIVE)) {
            for (String wrong : new String[] {
                "Bearer s3cret",
                "Bearer",
                "Bearer " + SECRET + "x",
                basic(SECRET),
                basic("a:b"),
                "Basic ?",
                "Digest x=y",
                ""
            }) {
                assertThat(ask(api, wrong)).as(wrong).isEqualTo(401);
            }
            ApiAnswer answer = api.call("GET /v1/nodes");
            assertThat(answer.header("www-authenticate"))
                    .isEqualTo("Bearer realm=\"ws2fcgi\", Basic realm=\"ws2fcgi\"");
            assertThat(answer.detail())
                    .isEqualTo("no Authorization (expected: the secret, as Bearer or as a Basic password)");
            assertThat(api.call("GET /v1/nodes", "Authorization: " + basic("a:" + SECRET), "Authorization: Bearer x")
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void aGripTokenIsAJwtSignedWithTheSecretThatHasNotExpired() throws Exception {
        try (TestApi api = TestApi.start(SECRETIVE)) {
            assertThat(ask(api, "Bearer " + jwt(SECRET, JWSAlgorithm.HS256, soon)))
                    .isEqualTo(200);
            assertThat(ask(api, "Bearer " + jwt("other", JWSAlgorithm.HS256, soon)))
                    .isEqualTo(401);
            assertThat(ask(api, "Bearer " + jwt(SECRET, JWSAlgorithm.HS512, soon)))
                    .isEqualTo(401);
            assertThat(ask(api, "Bearer " + jwt(SECRET, JWSAlgorithm.HS256, 1000)))
                    .isEqualTo(401);
            assertThat(ask(api, "Bearer " + jwt(SECRET, JWSAlgorithm.HS256, 0))).isEqualTo(401);
            assertThat(ask(api, "Bearer " + new PlainJWT(claims(soon)).serialize()))
                    .isEqualTo(401);
            assertThat(ask(api, "Bearer a.b.c")).isEqualTo(401);
        }
    }

    @Test
    void everythingButTheProbesNeedsTheSecretAndWhatIsThereIsNotTold() throws IOException {
        try (TestApi api = TestApi.start(SECRETIVE)) {
            for (String line : new String[] {
                "GET /metrics",
                "GET /v1/connections",
                "POST /v1/actions",
                "POST /publish/",
                "GET /nowhere",
                "PUT /v1/nodes"
            }) {
                assertThat(api.call(line).status()).as(line).isEqualTo(401);
            }
        }
    }

    @Test
    void refusalsAreLoggedOnceASecondWithoutWhatWasSaid() throws IOException {
        try (TestApi api = TestApi.start(SECRETIVE);
                ApiCaller caller = api.caller()) {
            for (int i = 0; i < 5; i++) caller.call("GET /v1/nodes", "Authorization: Bearer guess" + i);
            assertThat(api.told.get(0)).isEqualTo("127.0.0.1: another Bearer token (expected: the secret)");
            assertThat(api.told).hasSizeLessThan(5).noneMatch(line -> line.contains("guess"));
        }
    }

    // --- Pages of others.

    @Test
    void aPageOfAnotherSiteMayNotCall() throws IOException {
        try (TestApi api = TestApi.start()) {
            for (String site : new String[] {"cross-site", "same-site", "anything"}) {
                ApiAnswer answer = api.call("GET /healthz", "Sec-Fetch-Site: " + site);
                assertThat(answer.status()).isEqualTo(403);
                assertThat(answer.detail()).isEqualTo("Sec-Fetch-Site: " + site + " (expected: same-origin or none)");
            }
            assertThat(api.call("GET /v1/nodes", "Sec-Fetch-Site: same-origin").status())
                    .isEqualTo(200);
            assertThat(api.call("POST /v1/drain", "Sec-Fetch-Site: same-origin").status())
                    .isEqualTo(202);
        }
    }

    @Test
    void anAddressThatWasTypedInMayReadButNotChange() throws IOException {
        try (TestApi api = TestApi.start()) {
            assertThat(api.call("GET /v1/nodes", "Sec-Fetch-Site: none").status())
                    .isEqualTo(200);
            assertThat(api.call("POST /v1/drain", "Sec-Fetch-Site: none").status())
                    .isEqualTo(403);
            assertThat(api.serving).isTrue();
        }
    }

    @Test
    void anOriginMustBeThisListenersOwn() throws IOException {
        try (TestApi api = TestApi.start()) {
            for (String origin :
                    new String[] {"http://evil.example", "null", "https://localhost", "http://localhost:3000"}) {
                assertThat(api.call("GET /v1/nodes", "Origin: " + origin).status())
                        .as(origin)
                        .isEqualTo(403);
            }
            assertThat(api.call("GET /v1/nodes", "Origin: http://localhost").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aHostMustBeALoopbackNameOrConfigured() throws IOException {
        try (TestApi api = TestApi.start(config -> config.hosts(Set.of("Bridge.Example")));
                ApiCaller caller = api.caller()) {
            for (String host : new String[] {
                "localhost", "LocalHost:1", "127.0.0.1:5561", "127.9.9.9", "[::1]:5561", "bridge.example:80"
            }) {
                assertThat(host(caller, host)).as(host).isEqualTo(200);
            }
            for (String host : new String[] {
                "evil.example", "localhost.evil.example", "192.0.2.1", "[::2]", "::1", "a@localhost", ""
            }) {
                assertThat(host(caller, host)).as(host).isEqualTo(403);
            }
            caller.send("GET /healthz HTTP/1.1\r\n\r\n");
            assertThat(caller.read().status()).isEqualTo(400);
            caller.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n");
            assertThat(caller.read().status()).isEqualTo(400);
        }
    }

    // --- Proxies.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Forwarded: for=192.0.2.1",
                "X-Forwarded-For: 192.0.2.1",
                "x-forwarded-proto: https",
                "Via: 1.1 x"
            })
    void withoutASecretACallThroughAProxyIsRefused(String header) throws IOException {
        try (TestApi open = TestApi.start()) {
            ApiAnswer answer = open.call("GET /v1/nodes", header);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.detail()).contains("came through a proxy").doesNotContain("192.0.2.1");
        }
        try (TestApi secretive = TestApi.start(SECRETIVE)) {
            assertThat(secretive
                            .call("GET /v1/nodes", header, "Authorization: " + basic("a:" + SECRET))
                            .status())
                    .isEqualTo(200);
        }
    }

    // --- Rate.

    @Test
    void moreCallsThanTheLimitAre429ButProbesGoOn() throws IOException {
        ControlLimits usual = ControlLimits.DEFAULT;
        ControlLimits few = new ControlLimits(1000, 10, 2, usual.requestTimeout(), usual.idleTimeout());
        try (TestApi api = TestApi.start(config -> config.limits(few));
                ApiCaller caller = api.caller()) {
            for (int i = 0; i < 50; i++) caller.send(ApiCaller.request("GET /v1/nodes", ""));
            int limited = 0;
            for (int i = 0; i < 50; i++) {
                ApiAnswer answer = caller.read();
                if (answer.status() != 429) continue;
                limited++;
                assertThat(answer.header("retry-after")).isEqualTo("1");
            }
            assertThat(limited).isPositive();
            assertThat(caller.call("GET /healthz").status()).isEqualTo(200);
        }
    }

    private static int ask(TestApi api, String authorization) throws IOException {
        return api.call("GET /v1/nodes", "Authorization: " + authorization).status();
    }

    private static int host(ApiCaller caller, String host) throws IOException {
        return caller.send("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .read()
                .status();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static JWTClaimsSet claims(long expires) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer("realm");
        return (expires == 0 ? claims : claims.expirationTime(new Date(expires))).build();
    }

    /** A token as GRIP's libraries make it, whose key may be short. */
    private static String jwt(String key, JWSAlgorithm algorithm, long expires) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader(algorithm), claims(expires));
        token.sign(new MACSigner(Arrays.copyOf(key.getBytes(StandardCharsets.UTF_8), 64)));
        return token.serialize();
    }
}
