package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.config.TlsConfig.CertificateFiles;
import io.ws2fcgi.bridge.config.TlsConfig.ClientCertificates;
import io.ws2fcgi.fixtures.Certificates;
import io.ws2fcgi.fixtures.Certificates.Leaf;
import io.ws2fcgi.fixtures.CommandResult;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketFrame;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Encrypted clients, with OpenSSL and with Java's own TLS alike. */
final class TlsIT {
    private static final String ECHO = "if ($event === 'message') echo $body;";
    private static final Duration OFTEN = Duration.ofMillis(20);

    private static Certificates certificates;
    private static Leaf first;
    private static Leaf wild;

    @BeforeAll
    static void makeCertificates() {
        certificates = Certificates.create();
        first = certificates.leaf("first.example");
        wild = certificates.leaf("other.example", "*.wild.example");
    }

    @AfterAll
    static void removeThem() {
        certificates.close();
    }

    private static PhpBridge.Plan plan(
            TlsConfig.Provider provider, String script, UnaryOperator<TlsConfig.Builder> changes) {
        return plan(provider, script, changes, first, wild);
    }

    private static PhpBridge.Plan plan(
            TlsConfig.Provider provider, String script, UnaryOperator<TlsConfig.Builder> changes, Leaf... leaves) {
        List<CertificateFiles> files = Arrays.stream(leaves)
                .map(leaf -> new CertificateFiles(leaf.chain(), leaf.key()))
                .toList();
        TlsConfig tls = changes.apply(
                        TlsConfig.builder(files).provider(provider).checkInterval(OFTEN))
                .build();
        return PhpBridge.running(script)
                .config(config -> config.listeners(
                        List.of(ListenerConfig.at(Address.parse("127.0.0.1:0")).tls(tls))));
    }

    private static PhpBridge echo(TlsConfig.Provider provider) throws IOException {
        return plan(provider, ECHO, same -> same).start();
    }

    private static WebSocketTestClient connect(PhpBridge php) {
        return php.client().tls(certificates.client()).connect();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void theApplicationSeesThatAClientIsEncryptedAndHow(TlsConfig.Provider provider) throws Exception {
        try (PhpBridge php = echo(provider);
                WebSocketTestClient client = connect(php)) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("hello");
            Map<String, String> open = php.awaitSeen("open").variables();
            assertThat(open)
                    .containsEntry("HTTPS", "on")
                    .containsEntry("REQUEST_SCHEME", "https")
                    .containsEntry("SERVER_PORT", Integer.toString(((InetSocketAddress) php.address()).getPort()))
                    .containsEntry("SSL_PROTOCOL", "TLSv1.3")
                    .doesNotContainKey("SSL_CLIENT_VERIFY");
            assertThat(open.get("SSL_CIPHER")).startsWith("TLS_");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void theCertificateIsThatOfTheNameThatIsAskedForAndOtherwiseTheFirst(TlsConfig.Provider provider) throws Exception {
        try (PhpBridge php = echo(provider)) {
            Map<String, Leaf> expected = Map.of(
                    "first.example", first,
                    "OTHER.example", wild,
                    "a.wild.example", wild,
                    "a.b.wild.example", first,
                    "wild.example", first,
                    "unknown.example", first);
            expected.forEach(
                    (name, leaf) -> assertThat(shown(php, name)).as(name).isEqualTo(of(leaf)));
            assertThat(shown(php, null)).isEqualTo(of(first));
        }
    }

    private static Object shown(PhpBridge php, @Nullable String name) {
        var handshake = php.client().tls(certificates.client());
        if (name != null) handshake.serverName(name);
        try (WebSocketTestClient client = handshake.connect()) {
            return client.serverCertificate();
        }
    }

    private static Object of(Leaf leaf) {
        return Certificates.certificate(leaf.chain());
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void onlyVersionsThatAreAllowedAreSpoken(TlsConfig.Provider provider) throws Exception {
        try (PhpBridge php = echo(provider)) {
            assertThat(spoken(php, "-tls1_3")).contains("New, TLSv1.3");
            assertThat(spoken(php, "-tls1_2")).contains("New, TLSv1.2");
            assertThat(spoken(php, "-tls1_1 -cipher DEFAULT@SECLEVEL=0")).doesNotContain("BEGIN CERTIFICATE");
            assertThat(spoken(php, "-tls1 -cipher DEFAULT@SECLEVEL=0")).doesNotContain("BEGIN CERTIFICATE");
            assertThat(spoken(php, "-tls1_3 -alpn h2,http/1.1")).contains("ALPN protocol: http/1.1");
        }
        try (PhpBridge php = plan(provider, ECHO, tls -> tls.minimum(TlsConfig.Version.TLS_1_3))
                .start()) {
            assertThat(spoken(php, "-tls1_3")).contains("BEGIN CERTIFICATE");
            assertThat(spoken(php, "-tls1_2")).doesNotContain("BEGIN CERTIFICATE");
        }
    }

    private static String spoken(PhpBridge php, String options) {
        String port = Integer.toString(((InetSocketAddress) php.address()).getPort());
        CommandResult said = CommandResult.of(
                Map.of(),
                new byte[0],
                List.of("sh", "-c", "openssl s_client -connect 127.0.0.1:" + port + " " + options));
        return said.stdout();
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void whoMustShowACertificateIsKnownByIt(TlsConfig.Provider provider) throws Exception {
        Leaf alice = certificates.leaf("/O=Caf\u00e9\n/CN=alice", 90);
        try (PhpBridge php = plan(provider, ECHO, TlsIT::requiring).start()) {
            try (WebSocketTestClient client =
                    php.client().tls(certificates.client(alice)).connect()) {
                client.send("hello");
                assertThat(client.receiveText()).isEqualTo("hello");
            }
            Map<String, String> open = php.awaitSeen("open").variables();
            assertThat(open)
                    .containsEntry("SSL_CLIENT_VERIFY", "SUCCESS")
                    .containsEntry("SSL_CLIENT_S_DN", "CN=alice,O=Caf\\C3\\A9\\0A")
                    .containsEntry("SSL_CLIENT_S_DN_CN", "alice")
                    .containsEntry("SSL_CLIENT_I_DN", "CN=Test-CA")
                    .containsKeys("SSL_CLIENT_M_SERIAL", "SSL_CLIENT_V_START");
            assertThat(open.get("SSL_CLIENT_V_END")).endsWith(" GMT");
            assertThat(open.get("SSL_CLIENT_FINGERPRINT")).matches("[0-9a-f]{64}");
            assertRefused(() -> connect(php));
            assertRefused(() -> php.client()
                    .tls(certificates.client(certificates.leaf("/CN=late", -1)))
                    .connect());
            try (Certificates others = Certificates.create()) {
                assertRefused(() -> php.client()
                        .tls(certificates.client(others.leaf("mallory")))
                        .connect());
            }
            assertThat(php.seen("open")).hasSize(1);
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void whoMayShowACertificateComesInWithoutOne(TlsConfig.Provider provider) throws Exception {
        UnaryOperator<TlsConfig.Builder> optional = tls -> tls.clients(ClientCertificates.OPTIONAL, certificates.ca());
        try (PhpBridge php = plan(provider, ECHO, optional).start()) {
            connect(php).close();
            assertThat(php.awaitSeen("open").variables())
                    .containsEntry("SSL_CLIENT_VERIFY", "NONE")
                    .doesNotContainKey("SSL_CLIENT_S_DN");
            php.client().tls(certificates.client(first)).connect().close();
            assertThat(php.awaitSeen("open", 2).get(1).get("SSL_CLIENT_S_DN_CN"))
                    .isEqualTo("first.example");
        }
    }

    private static TlsConfig.Builder requiring(TlsConfig.Builder tls) {
        return tls.clients(ClientCertificates.REQUIRED, certificates.ca());
    }

    private static void assertRefused(Runnable connecting) {
        assertThatThrownBy(connecting::run).isInstanceOf(UncheckedIOException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void whoComesIsShownNewCertificatesAndWhoIsThereStays(TlsConfig.Provider provider) throws Exception {
        Leaf used = certificates.leaf("reloaded.example");
        try (PhpBridge php = plan(provider, ECHO, same -> same, used).start();
                WebSocketTestClient staying = connect(php)) {
            Leaf next = certificates.leaf("reloaded.example");
            Files.copy(next.key(), used.key(), StandardCopyOption.REPLACE_EXISTING);
            assertThat(php.log().awaitWarning()).contains("not the key of the certificate", "stay as they were");
            assertThat(shown(php, null)).isEqualTo(staying.serverCertificate());
            Files.copy(next.chain(), used.chain(), StandardCopyOption.REPLACE_EXISTING);
            PhpBridge.eventually("the new certificate", () -> shown(php, null).equals(of(next)));
            staying.send("still here");
            assertThat(staying.receiveText()).isEqualTo("still here");
            Files.writeString(used.chain(), "rubbish");
            PhpBridge.eventually("a second warning", () -> php.log().warnings().size() == 2);
            assertThat(php.log().warnings().get(1)).contains("no certificate in it");
            assertThat(php.bridge().reloadCertificates().await().cause()).hasMessageContaining("no certificate in it");
            assertThat(shown(php, null)).isEqualTo(of(next));
            Files.copy(next.chain(), used.chain(), StandardCopyOption.REPLACE_EXISTING);
            assertThat(php.bridge().reloadCertificates().await().getNow()).isTrue();
            staying.send("and here");
            assertThat(staying.receiveText()).isEqualTo("and here");
            assertThat(php.log().warnings()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void keysAsPeopleHaveThemAreRead(TlsConfig.Provider provider) throws Exception {
        certificates.openssl("ec -in " + first.key() + " -out sec1.key");
        certificates.openssl(
                "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=rsa.example -keyout rsa8.key -out rsa.pem");
        certificates.openssl("rsa -traditional -in rsa8.key -out rsa1.key");
        Leaf sec1 = new Leaf(first.chain(), certificates.folder().file("sec1.key"));
        Leaf rsa1 = new Leaf(
                certificates.folder().file("rsa.pem"), certificates.folder().file("rsa1.key"));
        try (PhpBridge php = plan(provider, ECHO, same -> same, sec1, rsa1).start()) {
            assertThat(shown(php, "first.example")).isEqualTo(of(sec1));
            assertThat(spoken(php, "-servername rsa.example")).contains("CN = rsa.example");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void filesThatCannotBeUsedAreNamedWithWhatToDo(TlsConfig.Provider provider) throws Exception {
        certificates.openssl("ec -aes256 -passout pass:x -in " + first.key() + " -out locked.key");
        Leaf locked = new Leaf(first.chain(), certificates.folder().file("locked.key"));
        Leaf mixed = new Leaf(first.chain(), wild.key());
        Leaf missing = new Leaf(certificates.folder().file("nothing.pem"), first.key());
        Leaf swapped = new Leaf(first.key(), first.chain());
        assertUnusable(provider, locked, "its key is encrypted", "openssl pkey -in " + locked.key());
        assertUnusable(provider, mixed, "not the key of the certificate " + first.chain());
        assertUnusable(provider, missing, "nothing.pem: not there");
        assertUnusable(provider, swapped, "no certificate in it");
    }

    private static void assertUnusable(TlsConfig.Provider provider, Leaf leaf, String... words) {
        assertThatThrownBy(
                        () -> plan(provider, ECHO, same -> same, leaf).start().close())
                .hasMessageContainingAll(words);
    }

    @Test
    void oldCertificatesAndOpenKeysAreWarnedOf() throws Exception {
        Leaf old = certificates.leaf("/CN=old.example", -1, "old.example");
        Leaf soon = certificates.leaf("/CN=soon.example", 3, "soon.example");
        CommandResult.of(
                Map.of(), new byte[0], List.of("chmod", "644", soon.key().toString()));
        try (PhpBridge php =
                plan(TlsConfig.Provider.AUTO, ECHO, same -> same, old, soon).start()) {
            assertThat(php.log().warnings())
                    .anyMatch(line -> line.contains("[old.example] has expired"))
                    .anyMatch(line -> line.contains("[soon.example] expires soon"))
                    .anyMatch(
                            line -> line.contains("everybody on this machine can read the private key " + soon.key()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void plainHttpIsToldThatThisPortSpeaksTls(TlsConfig.Provider provider) throws Exception {
        try (PhpBridge php = echo(provider)) {
            HttpReply reply = php.client().rejected();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("speaks TLS", "wss://");
            try (WebSocketTestClient client =
                    php.client().precededBy(new byte[] {0, 1, 2}).begin()) {
                assertThat(client.receiveEnd()).isNotNull();
            }
        }
    }

    @Test
    void tlsOnAPlainPortIsToldThatItIsPlain() throws Exception {
        try (PhpBridge php = PhpBridge.running(ECHO).start()) {
            HttpReply reply =
                    php.client().precededBy(new byte[] {22, 3, 1, 0, 5}).rejected();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("does not speak TLS", "ws://");
            assertRefused(() -> connect(php));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aSlowTlsHandshakeIsCutOffAndCounted(TlsConfig.Provider provider) throws Exception {
        try (PhpBridge php = plan(provider, ECHO, tls -> tls.handshakeTimeout(Duration.ofMillis(100)))
                .start()) {
            for (byte[] begun : new byte[][] {{}, {22}, {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3}}) {
                try (WebSocketTestClient slow =
                        php.client().precededBy(begun).silent().begin()) {
                    assertThat(slow.receiveEnd()).isNotNull();
                }
            }
            assertThat(php.log().awaitWarning()).contains("limit handshake-time: TLS handshake too slow");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aMessageOf16MiBComesThroughWhole(TlsConfig.Provider provider) throws Exception {
        int size = 16 << 20;
        String script = "if ($event === 'message') echo strlen($body), ' ', crc32($body);";
        try (PhpBridge php = plan(provider, script, same -> same)
                        .route(route -> route.limits(Limits.builder()
                                .messageBytes(size)
                                .inboxBytes(size)
                                .build()))
                        .start();
                WebSocketTestClient client = connect(php)) {
            byte[] message = new byte[size];
            for (int i = 0; i < size; i++) message[i] = (byte) ('a' + i % 23);
            CRC32 sum = new CRC32();
            sum.update(message);
            client.send(message);
            assertThat(client.receiveText()).isEqualTo(size + " " + sum.getValue());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void closeCodesGoBothWaysAndABrokenFrameHearsWhy(TlsConfig.Provider provider) throws Exception {
        String script = "if ($body === 'bye') header('WS-Close: 4001 as you wish');";
        try (PhpBridge php = plan(provider, script, same -> same).start()) {
            try (WebSocketTestClient client = connect(php)) {
                client.send("bye");
                assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "as you wish"));
                client.receiveEnd();
            }
            try (WebSocketTestClient client = connect(php)) {
                client.sendClose(4002, "mine");
                assertThat(client.receiveClose().code()).isEqualTo(4002);
                client.receiveEnd();
            }
            try (WebSocketTestClient client = connect(php)) {
                client.send(WebSocketFrame.of(WebSocketFrame.TEXT, "x").withRsv(4));
                // What is read and thrown away behind it must not become a reset that destroys the close frame.
                for (int i = 0; i < 20; i++) client.send(new byte[50_000]);
                assertThat(client.receiveClose().code()).isEqualTo(1002);
                assertThat(client.receiveEnd().how()).isEqualTo("closed");
            }
            assertThat(php.awaitSeen("close", 3))
                    .extracting(SeenEvent::closing)
                    .containsExactlyInAnyOrder("4001 application", "4002 client", "1002 bridge");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void whoEndsItsHalfIsGone(TlsConfig.Provider provider) throws Exception {
        try (PhpBridge php = echo(provider);
                WebSocketTestClient client = connect(php)) {
            php.awaitSeen("open");
            client.shutdownOutput();
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1006 network");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void aClientThatDoesNotReadIsClosed1013(TlsConfig.Provider provider) throws Exception {
        String script = """
                if ($event !== 'message') exit;
                if ($body === 'join') { header('WS-Subscribe: room'); exit('joined'); }
                header('WS-Publish: room;except=self');
                echo str_repeat('x', 512 << 10);
                """;
        try (PhpBridge php = plan(provider, script, same -> same).start();
                WebSocketTestClient publisher = join(php);
                WebSocketTestClient reader = join(php);
                WebSocketTestClient lazy = join(php)) {
            for (int i = 0; i < 60; i++) {
                publisher.send("flood");
                assertThat(reader.receiveText()).hasSize(512 << 10);
            }
            WebSocketEvent event = lazy.receive();
            while (event instanceof WebSocketEvent.Text) event = lazy.receive();
            assertThat(event).isEqualTo(new WebSocketEvent.Close(1013, "client too slow"));
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1013 bridge");
            assertThat(php.log().errors()).isEmpty();
        }
    }

    private static WebSocketTestClient join(PhpBridge php) {
        WebSocketTestClient client = connect(php);
        client.send("join");
        assertThat(client.receiveText()).isEqualTo("joined");
        return client;
    }
}
