package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.TransportName;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A process that may open few files, and more comers than that. */
final class OpenFilesIT {
    private static final int FILES = 512;

    /** Those made for Linux that work here. */
    static Stream<TransportName> transports() {
        return Stream.of(TransportName.EPOLL, TransportName.IO_URING).filter(OpenFilesIT::works);
    }

    private static boolean works(TransportName name) {
        try {
            return Transport.of(name).name().equals(name.name());
        } catch (ConfigException notHere) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whenFilesWouldRunOutNewcomersHearSoAndClientsStillReachTheirScript(TransportName transport) throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (PhpFpm fpm = PhpFpm.pool().start();
                CommandProcess serve = serve(fpm, transport)) {
            InetSocketAddress address = serve.awaitListening();
            try (WebSocketTestClient client = WebSocketTestClient.to(address).connect()) {
                for (int i = 0; i < 2 * FILES; i++) silent.add(connect(address));
                HttpReply refused = WebSocketTestClient.to(address).rejected();
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).isEqualTo("There are too many connections.\n");
                client.send("hello");
                assertThat(client.receiveText()).isEqualTo("hello");
            }
            serve.awaitErr("limit clients: more than 215 connections, refused with 503");
            assertThat(serve.err()).doesNotContain("xception", "open files");
        } finally {
            for (Socket socket : silent) socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void whenFilesHaveRunOutNewcomersAreAcceptedAgainAsSoonAsOthersLeave(TransportName transport) throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (PhpFpm fpm = PhpFpm.pool().start();
                CommandProcess serve = serve(fpm, transport, "--max-clients=0")) {
            InetSocketAddress address = serve.awaitListening();
            for (int i = 0; i < FILES; i++) silent.add(connect(address));
            serve.awaitErr("limit accept: nobody can be accepted for 100 ms: ");
            for (Socket socket : silent) socket.close();
            try (WebSocketTestClient client = WebSocketTestClient.to(address).connect()) {
                client.send("hello");
                assertThat(client.receiveText()).isEqualTo("hello");
            }
            assertThat(serve.err()).doesNotContain("xception").contains("from newcomers at 127.0.0.1:0");
        } finally {
            for (Socket socket : silent) socket.close();
        }
    }

    private static CommandProcess serve(PhpFpm fpm, TransportName transport, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "serve",
                Addresses.text(fpm.address()),
                "--script",
                fpm.script("echo.php"),
                "--listen=127.0.0.1:0",
                "--control=off",
                "--transport=" + transport.name().toLowerCase(Locale.ROOT),
                "--handshake-timeout=10m"));
        arguments.addAll(List.of(options));
        return CommandProcess.run(
                Path.of(System.getProperty("ws2fcgi.jar")),
                List.of("/bin/sh", "-c", "ulimit -n " + FILES + "; exec \"$@\"", "sh"),
                arguments);
    }

    private static Socket connect(InetSocketAddress address) throws IOException {
        return new Socket(address.getAddress(), address.getPort());
    }
}
