package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.ListenerConfig.ProxyProtocol;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.config.SocketFile;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.config.TlsConfig.CertificateFiles;
import io.ws2fcgi.fixtures.Certificates;
import io.ws2fcgi.fixtures.Certificates.Leaf;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Listeners that are more than an address: behind proxies, with a file of their own, with a shared port. */
final class FrontListenersIT {
    private static final byte[] HEADER = "PROXY TCP4 203.0.113.7 198.51.100.2 54321 443\r\n".getBytes(US_ASCII);
    private static final ProxyProtocol ANYBODY = new ProxyProtocol(Networks.NONE);

    private static PhpBridge start(ListenerConfig listener) throws IOException {
        return PhpBridge.running("if ($event === 'message') echo $body;")
                .config(config -> config.listeners(List.of(listener)))
                .start();
    }

    private static ListenerConfig tcp() {
        return ListenerConfig.at(Address.parse("127.0.0.1:0"));
    }

    @Test
    void aProxySaysWhoComes() throws Exception {
        try (PhpBridge php = start(tcp().proxyProtocol(ANYBODY))) {
            php.client().precededBy(HEADER).connect().close();
            assertThat(php.awaitSeen("open").variables())
                    .containsEntry("REMOTE_ADDR", "203.0.113.7")
                    .containsEntry("REMOTE_PORT", "54321")
                    .containsEntry("SERVER_ADDR", "198.51.100.2")
                    .containsEntry("SERVER_PORT", "443")
                    .doesNotContainKey("HTTPS");
            try (WebSocketTestClient bare = php.client().begin()) {
                assertThat(bare.receiveEnd()).isNotNull();
            }
            assertThat(php.log().awaitWarning()).contains("limit proxy-header: no PROXY header");
        }
    }

    @Test
    @DisplayName("91 remoteAddrSpoof: PROXY of who is not trusted")
    void aProxyThatIsNotTrustedIsNotListenedTo() throws Exception {
        ProxyProtocol elsewhere = new ProxyProtocol(Networks.parse(List.of("10.0.0.0/8")));
        try (PhpBridge php = start(tcp().proxyProtocol(elsewhere))) {
            try (WebSocketTestClient client = php.client().precededBy(HEADER).begin()) {
                assertThat(client.receiveEnd()).isNotNull();
            }
            assertThat(php.log().awaitWarning()).contains("limit proxy-header: ", "for proxies only", "127.0.0.1");
            assertThat(php.seen()).isEmpty();
        }
    }

    @Test
    void theHeaderComesBeforeTls() throws Exception {
        try (Certificates certificates = Certificates.create()) {
            Leaf leaf = certificates.leaf("example.org");
            TlsConfig tls = TlsConfig.builder(List.of(new CertificateFiles(leaf.chain(), leaf.key())))
                    .build();
            try (PhpBridge php = start(tcp().tls(tls).proxyProtocol(ANYBODY))) {
                php.client()
                        .precededBy(HEADER)
                        .tls(certificates.client())
                        .connect()
                        .close();
                assertThat(php.awaitSeen("open").variables())
                        .containsEntry("REMOTE_ADDR", "203.0.113.7")
                        .containsEntry("HTTPS", "on")
                        .containsEntry("SSL_PROTOCOL", "TLSv1.3");
            }
        }
    }

    @Test
    void theFileOfAUnixSocketHasItsModeOwnerAndGroup() throws Exception {
        try (TempFolder folder = TempFolder.create()) {
            Path path = folder.file("ws.sock");
            SocketFile file = SocketFile.DEFAULT.mode(0620).owner("nobody").group("12345");
            ListenerConfig unix = ListenerConfig.at(Address.parse("unix:" + path));
            try (PhpBridge php = start(unix.file(file).proxyProtocol(ANYBODY))) {
                assertThat((int) Files.getAttribute(path, "unix:mode") & 0777).isEqualTo(0620);
                assertThat(Files.getOwner(path).getName()).isEqualTo("nobody");
                assertThat((int) Files.getAttribute(path, "unix:gid")).isEqualTo(12345);
                php.client().precededBy(HEADER).connect().close();
                assertThat(php.awaitSeen("open").variables()).containsEntry("REMOTE_ADDR", "203.0.113.7");
            }
            assertThat(path).doesNotExist();
            assertThatThrownBy(() -> start(unix.file(SocketFile.DEFAULT.owner("no-such-user")))
                            .close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no-such-user is neither the name nor the number");
            start(unix).close();
        }
    }

    @Test
    void aUnixListenerHasThePortThatItsSchemeHas() throws Exception {
        try (TempFolder folder = TempFolder.create();
                PhpBridge php = start(ListenerConfig.at(Address.parse("unix:" + folder.file("ws.sock"))))) {
            php.connect().close();
            Map<String, String> open = php.awaitSeen("open").variables();
            assertThat(open).containsEntry("REMOTE_ADDR", "unix:").containsEntry("SERVER_PORT", "80");
        }
    }

    @Test
    void twoBridgesShareAPort() throws Exception {
        try (PhpBridge one = start(tcp().reusePort(true))) {
            ListenerConfig same = ListenerConfig.at(one.bridge().addresses().get(0));
            assertThatThrownBy(() -> start(same).close()).isInstanceOf(IOException.class);
            try (PhpBridge two = start(same.reusePort(true))) {
                for (int i = 0; i < 100 && (one.seen().isEmpty() || two.seen().isEmpty()); i++) {
                    one.connect().close();
                }
                assertThat(one.seen("open")).isNotEmpty();
                assertThat(two.seen("open")).isNotEmpty();
            }
        }
    }
}
