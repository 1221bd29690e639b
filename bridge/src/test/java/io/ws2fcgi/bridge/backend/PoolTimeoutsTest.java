package io.ws2fcgi.bridge.backend;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Each time that may be up has a name, and what is told of it says which one it was. */
@ParameterizedClass
@MethodSource("io.ws2fcgi.bridge.net.Transports#linux")
final class PoolTimeoutsTest {
    private final Asking asking;

    PoolTimeoutsTest(Transport transport) {
        asking = new Asking(transport);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
    }

    @Test
    @DisplayName("77 timeouts: connect")
    void aServerThatDoesNotLetInInTime() throws IOException {
        // Linux lets in one more than the backlog, and drops the rest: they hear nothing.
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = new ArrayList<>();
            for (int i = 0; i < 2; i++) waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
            Backend pool = asking.pool(Asking.at(full.getLocalSocketAddress()).connectTimeout(ofMillis(100)));
            BackendFailure away = asking.ask(pool, Asking.HASTY).failure();
            assertThat(away.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(away.message()).endsWith("cannot connect: no answer in time");
            for (Socket socket : waiting) socket.close();
        }
    }

    @Test
    @DisplayName("77 timeouts: write stall")
    void aServerThatDoesNotReadItsRequest() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(
                    Asking.at(server.address()).writeTimeout(ofMillis(100)).abandonAfter(ofMillis(100)));
            Asked asked = asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "x".repeat(4 << 20)));
            server.accept();
            BackendFailure late = asked.failure();
            assertThat(late.kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(late.state()).isEqualTo(RequestState.SENT);
            assertThat(late.message())
                    .containsPattern(
                            "no byte of the request taken within 100 ms, \\d+ to go; the script may still run");
            asked.awaitEnd();
        }
    }

    @Test
    @DisplayName(
            "65 contentLengthExact: a request that is not sent to its end ends with its connection, and never as a shorter one")
    void aRequestThatIsNotSentToItsEndIsNoRequest() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(
                    Asking.at(server.address()).writeTimeout(ofMillis(100)).abandonAfter(ofMillis(100)));
            Asked asked = asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "x".repeat(4 << 20)));
            Peer peer = server.accept();
            asked.awaitEnd();
            byte[] sent = peer.readToEnd();
            assertThat(sent.length).isBetween(1, 4 << 20);
            // In the middle of the body, not behind a record that would end it.
            assertThat(sent[sent.length - 1]).isEqualTo((byte) 'x');
            Asking.awaitIdle(pool);
        }
    }

    @Test
    void aServerThatReadsSlowlyIsNotOneThatDoesNotRead() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(Asking.at(server.address()).writeTimeout(ofSeconds(5)));
            Asked asked = asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "x".repeat(4 << 20)));
            Peer peer = server.accept();
            peer.readRequest();
            peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nat last"), RawRecord.end(1));
            assertThat(asked.answer().body()).isEqualTo("at last");
        }
    }

    @Test
    @DisplayName("77 timeouts: first byte")
    void aScriptThatDoesNotBeginToAnswer() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(
                    Asking.at(server.address()).firstByteTimeout(ofMillis(100)).abandonAfter(ofMillis(100)));
            Asked asked = asking.ask(pool);
            server.accept();
            assertThat(asked.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(asked.failure().message())
                    .endsWith("no byte of a response within 100 ms; the script may still run");
            asked.awaitEnd();
        }
    }

    @Test
    @DisplayName("77 timeouts: between bytes")
    void aScriptThatDoesNotGoOnAnswering() {
        try (var server = ScriptedServer.onUnixSocket()) {
            Backend pool = asking.pool(Asking.at(server.address())
                    .betweenBytesTimeout(ofMillis(100))
                    .abandonAfter(ofMillis(100)));
            Asked asked = asking.ask(pool);
            Peer peer = server.accept();
            peer.readRequest();
            peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\nhalf"));
            assertThat(asked.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(asked.failure().state()).isEqualTo(RequestState.RESPONSE_STARTED);
            assertThat(asked.failure().message())
                    .endsWith("no more of the response within 100 ms; the script may still run");
            asked.awaitEnd();
        }
    }

    @Test
    @DisplayName("77 timeouts: total, however lively the answer")
    void aScriptThatAnswersForEver() {
        try (var server = ScriptedServer.onUnixSocket(peer -> {
            peer.readRequest();
            peer.send(RawRecord.stdout(1, "Content-Type: text/plain\n\n"));
            for (int i = 0; i < 1_000_000; i++) peer.send(RawRecord.stderr(1, "still at it"));
        })) {
            Backend pool = asking.pool(Asking.at(server.address())
                    .betweenBytesTimeout(ofSeconds(5))
                    .abandonAfter(ofMillis(50)));
            Asked asked = asking.ask(pool, Terms.message(ofMillis(200), "key"));
            assertThat(asked.failure().message())
                    .endsWith("no complete response within 200 ms; the script may still run");
            asked.awaitEnd();
        }
    }
}
