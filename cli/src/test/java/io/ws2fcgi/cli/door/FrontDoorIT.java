package io.ws2fcgi.cli.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpServer;
import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.cli.demo.Browsers;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Certificates;
import io.ws2fcgi.fixtures.PhpFpm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A real Chromium that trusts a CA of its own, at the command's own TLS. Pages come from http://localhost, and from
 * http://127.0.0.1, which is another host.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrontDoorIT {
    private static final String SCRIPT = """
            <?php
            $event = $_SERVER['WS_EVENT'];
            if ($event === 'close') file_put_contents(__DIR__ . '/closed', "{$_SERVER['WS_CLOSE_CODE']} {$_SERVER['WS_CLOSE_REASON']}\\n", FILE_APPEND);
            if ($event !== 'message') exit;
            $body = file_get_contents('php://input');
            if ($body === 'bye') header('WS-Close: 4002 see you');
            elseif ($body === 'who') echo $_SERVER['HTTPS'] ?? 'off', ' ', $_SERVER['SSL_PROTOCOL'] ?? '', ' ', $_SERVER['SERVER_NAME'];
            else {
                if ($_SERVER['WS_MESSAGE_TYPE'] === 'binary') header('Content-Type: application/octet-stream');
                echo $body;
            }
            """;

    /** Connects, sends what it is told to one by one when the last was answered, and tells everything that came of it. */
    private static final String TALK = """
            ({url, sends, close}) => new Promise(resolve => {
                const seen = [];
                const socket = new WebSocket(url);
                socket.binaryType = 'arraybuffer';
                const next = () => {
                    if (sends.length) {
                        const send = sends.shift();
                        socket.send(Array.isArray(send) ? new Uint8Array(send) : send);
                    } else if (close) socket.close(close[0], close[1]);
                };
                let extensions = '';
                socket.onopen = () => { extensions = socket.extensions; next(); };
                socket.onmessage = message => {
                    seen.push(typeof message.data === 'string' ? message.data : Array.from(new Uint8Array(message.data)).join());
                    next();
                };
                socket.onclose = end => resolve([end.code, end.reason, end.wasClean, extensions, ...seen].map(String));
            })
            """;

    private final Certificates certificates = Certificates.create();
    private final PhpFpm fpm = PhpFpm.pool().workers(2).start();
    private final HttpServer pages = pages();
    private final Browsers browsers = new Browsers(trusting(certificates));
    private final CommandProcess serve = serve("--compress-from", "64", "--max-message", "64k");
    private final int port = serve.awaitListening().getPort();

    @BeforeAll
    void servePages() {
        pages.start();
    }

    @AfterAll
    void stop() {
        browsers.close();
        pages.stop(0);
        serve.close();
        fpm.close();
        certificates.close();
    }

    private CommandProcess serve(String... more) {
        Certificates.Leaf leaf = certificates.leaf("localhost");
        List<String> arguments = new ArrayList<>(List.of(
                "serve",
                Addresses.text(fpm.address()),
                "--script",
                fpm.script("door.php", SCRIPT),
                "--listen",
                "127.0.0.1:0,tls",
                "--tls-cert",
                leaf.chain().toString(),
                "--tls-key",
                leaf.key().toString(),
                "--control",
                "off"));
        arguments.addAll(List.of(more));
        return CommandProcess.run(arguments.toArray(String[]::new));
    }

    /** A page of nothing, on all of loopback's names. */
    private static HttpServer pages() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] page = "<!doctype html><link rel=icon href=data:,><title>door</title>".getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/html");
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            return server;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** A home whose certificate database has the CA, as Chromium on Linux reads it. */
    private static Path trusting(Certificates certificates) {
        Path home = certificates.folder().path().resolve("home");
        Path database = home.resolve(".pki/nssdb");
        try {
            Files.createDirectories(database);
            run("certutil", "-d", "sql:" + database, "-N", "--empty-password");
            run(
                    "certutil",
                    "-d",
                    "sql:" + database,
                    "-A",
                    "-t",
                    "C,,",
                    "-n",
                    "test",
                    "-i",
                    certificates.ca().toString());
            return home;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void run(String... command) throws IOException {
        try {
            int status = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (status != 0) throw new AssertionError(List.of(command) + " ended with " + status);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private String wss() {
        return "wss://localhost:" + port + "/";
    }

    /** What a page of {@code host} hears: code, reason, whether that was clean, extensions, and the answers. */
    @SuppressWarnings("unchecked")
    private List<String> talk(String host, String url, List<Object> sends, List<Object> close) {
        try (BrowserContext context = browsers.browser().newContext()) {
            Page page = context.newPage();
            page.navigate("http://" + host + ":" + pages.getAddress().getPort() + "/");
            return (List<String>) page.evaluate(TALK, Map.of("url", url, "sends", sends, "close", close));
        }
    }

    @Test
    void aPageTalksThroughTlsWithACertificateThatItsBrowserTrusts() {
        List<String> heard = talk("localhost", wss(), List.of("hello", "who"), List.of(4001, "done"));
        assertThat(heard.subList(4, 6)).containsExactly("hello", "on TLSv1.3 localhost");
        // The answer to a close frame has its code, and no reason.
        assertThat(heard.subList(0, 3)).containsExactly("4001", "", "true");
        Awaitility.await().until(() -> fpm.text("www/closed").contains("4001 done"));
    }

    @Test
    void aBrowserThatDoesNotTrustTheCaDoesNotConnect() {
        try (Browsers strangers = new Browsers();
                BrowserContext context = strangers.browser().newContext()) {
            Page page = context.newPage();
            page.navigate("http://localhost:" + pages.getAddress().getPort() + "/");
            Object heard = page.evaluate(TALK, Map.of("url", wss(), "sends", List.of(), "close", List.of(1000, "")));
            assertThat(String.valueOf(heard)).startsWith("[1006, , false");
        }
    }

    @Test
    void textsAreCompressedBothWays() {
        String text = "the same words again and again ".repeat(1000);
        List<String> heard = talk("localhost", wss(), List.of(text, "short"), List.of(1000, ""));
        assertThat(heard.get(3)).startsWith("permessage-deflate").contains("server_no_context_takeover");
        assertThat(heard.subList(4, 6)).containsExactly(text, "short");
    }

    @Test
    void everyByteComesBack() {
        List<Object> bytes =
                IntStream.range(0, 256).mapToObj(value -> (Object) value).toList();
        List<String> heard = talk("localhost", wss(), List.of(bytes), List.of(1000, ""));
        assertThat(heard.get(4))
                .isEqualTo(String.join(",", bytes.stream().map(String::valueOf).toList()));
    }

    @Test
    void aPageSeesWhyItWasClosed() {
        assertThat(talk("localhost", wss(), List.of("bye"), List.of(1000, "")).subList(0, 3))
                .containsExactly("4002", "see you", "true");
        assertThat(talk("localhost", wss(), List.of("x".repeat(100_000)), List.of(1000, ""))
                        .subList(0, 2))
                .containsExactly("1009", "message too big");
    }

    @Test
    void aPageOfAnotherHostIsRefusedUnlessItIsListed() {
        List<String> refused = talk("127.0.0.1", wss(), List.of("hello"), List.of(1000, ""));
        assertThat(refused.subList(0, 3)).containsExactly("1006", "", "false");
        try (CommandProcess open = serve("--origin", "same-host", "--origin", "127.0.0.1")) {
            String url = "wss://localhost:" + open.awaitListening().getPort() + "/";
            assertThat(talk("127.0.0.1", url, List.of("hello"), List.of(1000, "")))
                    .contains("hello");
            assertThat(talk("localhost", url, List.of("hello"), List.of(1000, "")))
                    .contains("hello");
        }
    }
}
