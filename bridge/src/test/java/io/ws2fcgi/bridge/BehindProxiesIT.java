package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.HandshakeConfig;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.config.TrustedProxies;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Certificates;
import io.ws2fcgi.fixtures.Certificates.Leaf;
import io.ws2fcgi.fixtures.FrontServer;
import io.ws2fcgi.fixtures.FrontServer.Kind;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configurations of docs/behind-a-proxy.md, as they stand there, in the real servers of the system. */
final class BehindProxiesIT {
    private static final String SCRIPT = """
            if ($event === 'message') {
                echo json_encode([$body, $_SERVER['REMOTE_ADDR'], $_SERVER['REQUEST_SCHEME'], $_SERVER['HTTP_HOST'],
                    $_SERVER['SERVER_NAME'], $_SERVER['REQUEST_URI']], JSON_UNESCAPED_SLASHES);
            }
            """;

    private static final InetAddress LOOPBACK = NetUtil.LOCALHOST4;

    private static final Path PROXIES = Path.of("..", "docs", "proxies");

    private static final String PAGE = "<?php echo 'page for ', $_SERVER['REQUEST_METHOD'];";

    // Not all of loopback: the client of these tests is at 127.0.0.2.
    private final PhpBridge php = start(Address.parse("127.0.0.1:0"), "127.0.0.1");

    private static PhpBridge start(Address listen, String trusted) {
        TrustedProxies proxies = TrustedProxies.parse(List.of(trusted), TrustedProxies.Headers.X_FORWARDED);
        try {
            return PhpBridge.running(SCRIPT)
                    .route(route -> route.pattern("/ws"))
                    .config(bridge -> bridge.listen(List.of(listen))
                            .handshake(
                                    HandshakeConfig.builder().proxies(proxies).build()))
                    .start();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @AfterEach
    void stop() {
        php.close();
    }

    @ParameterizedTest
    @CsvSource({
        "NGINX, nginx.conf",
        "APACHE, apache.conf",
        "CADDY, Caddyfile",
        "HAPROXY, haproxy.cfg",
        "LIGHTTPD, lighttpd.conf"
    })
    void pagesAndWebSocketsOfOneApplicationStandBehindIt(Kind kind, String file) throws IOException {
        try (FrontServer front = FrontServer.start(kind, documented(file));
                WebSocketTestClient client = handshake(front)
                        .header("X-Forwarded-For", "203.0.113.66")
                        .header("Forwarded", "for=203.0.113.67")
                        .connect()) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo(seen("http"));
            assertThat(get(front, "/index.php")).startsWith("HTTP/1.1 200 ").contains("page for GET");
            client.sendClose(4001, "bye");
            assertThat(php.awaitSeen("close").get("WS_CLOSE_CODE")).isEqualTo("4001");
        }
    }

    @Test
    void aBalancerThatKnowsNoHttpSaysInThePROXYHeaderWhoComes() throws IOException {
        Networks from = Networks.parse(List.of("127.0.0.1"));
        ListenerConfig proxied =
                ListenerConfig.at(Address.parse("127.0.0.1:0")).proxyProtocol(new ListenerConfig.ProxyProtocol(from));
        try (PhpBridge behind = PhpBridge.running(SCRIPT)
                        .config(bridge -> bridge.listeners(List.of(proxied)))
                        .start();
                FrontServer front = FrontServer.start(
                        Kind.HAPROXY,
                        Files.readString(PROXIES.resolve("haproxy-tcp.cfg"))
                                .replace("127.0.0.1:8080", Addresses.text(behind.address())));
                WebSocketTestClient client = handshake(front).connect()) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo(seen("http"));
        }
    }

    @Test
    void nginxComesToAUnixSocketToo() throws IOException {
        try (TempFolder folder = TempFolder.create();
                PhpBridge behind = start(Address.parse(Addresses.text(folder.socket("clients.sock"))), "unix")) {
            String site = uncommented(Files.readString(PROXIES.resolve("nginx.conf")), "http://127.0.0.1:8080;", "or")
                    .replace("unix:/run/ws2fcgi/clients.sock", Addresses.text(behind.address()));
            try (FrontServer front = FrontServer.start(Kind.NGINX, site);
                    WebSocketTestClient client = handshake(front).connect()) {
                client.send("hello");
                assertThat(client.receiveText()).isEqualTo(seen("http"));
                assertThat(behind.seen("open").get(0).variables())
                        .containsEntry("REMOTE_ADDR", "127.0.0.2")
                        .doesNotContainKey("HTTPS");
            }
        }
    }

    @Test
    void nginxEncryptsForTheBridge() throws IOException {
        try (Certificates certificates = Certificates.create()) {
            Leaf leaf = certificates.leaf("app.example.org");
            String site = uncommented(documented("nginx.conf"), "listen 80;", "for TLS:")
                    .replace("ssl_certificate ...;", "ssl_certificate " + leaf.chain() + ";")
                    .replace("ssl_certificate_key ...;", "ssl_certificate_key " + leaf.key() + ";");
            try (FrontServer front = FrontServer.start(Kind.NGINX, site);
                    WebSocketTestClient client = handshake(front)
                            .tls(certificates.client())
                            .serverName("app.example.org")
                            .header("Origin", "https://app.example.org")
                            .connect()) {
                client.send("hello");
                assertThat(client.receiveText()).isEqualTo(seen("https"));
                assertThat(php.seen("open").get(0).variables())
                        .containsEntry("HTTPS", "on")
                        .containsEntry("SERVER_PORT", "443");
            }
        }
    }

    @Test
    void aClientOfAListenerForBothFamiliesHasItsIpv4Address() throws IOException {
        try (PhpBridge both = PhpBridge.running(SCRIPT)
                .config(bridge -> bridge.listen(List.of(Address.parse("[::]:0"))))
                .start()) {
            int port = ((InetSocketAddress) both.address()).getPort();
            try (WebSocketTestClient client = WebSocketTestClient.to(new InetSocketAddress(LOOPBACK, port))
                    .connect()) {
                client.send("hello");
                assertThat(client.receiveText()).startsWith("[\"hello\",\"127.0.0.1\",");
            }
        }
    }

    /** What the script says of the client of {@link #handshake}. */
    private static String seen(String scheme) {
        return "[\"hello\",\"127.0.0.2\",\"" + scheme + "\",\"app.example.org\",\"app.example.org\",\"/ws?room=7\"]";
    }

    private static WebSocketHandshake handshake(FrontServer front) {
        return WebSocketTestClient.to(front.address())
                .from("127.0.0.2")
                .path("/ws?room=7")
                .replace("Host", "app.example.org");
    }

    /** The file of the guide, with the places of this test in it. */
    private String documented(String file) throws IOException {
        php.fpm().script("index.php", PAGE);
        Path folder = php.fpm().file("www");
        letInEverybody(folder);
        String bridge = Addresses.text(php.address());
        return Files.readString(PROXIES.resolve(file))
                .replace("127.0.0.1:8080", bridge)
                .replace("\"port\" => 8080", "\"port\" => " + bridge.substring(bridge.indexOf(':') + 1))
                .replace(
                        "/run/php/php8.2-fpm.sock",
                        Addresses.text(php.fpm().address()).substring("unix:".length()))
                .replace("/srv/app/public", folder.toString());
    }

    /** With what stands in the comment behind {@code setting}, after {@code words}, in its place. */
    private static String uncommented(String text, String setting, String words) {
        String changed = text.replaceAll(Pattern.quote(setting) + " +# " + Pattern.quote(words) + " ", "");
        assertThat(changed).isNotEqualTo(text);
        return changed;
    }

    /** Servers that do not want to be root go through this folder, and to the pool's socket. */
    private void letInEverybody(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(php.fpm().file(""), PosixFilePermissions.fromString("rwxr-xr-x"));
        String socket = Addresses.text(php.fpm().address()).substring("unix:".length());
        Files.setPosixFilePermissions(Path.of(socket), PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    private static String get(FrontServer front, String path) throws IOException {
        try (Socket socket =
                new Socket(front.address().getAddress(), front.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: app.example.org\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
