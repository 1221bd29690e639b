package io.ws2fcgi.bridge.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.ServerCheck.Found;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.HealthCheck.How;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of servers that are well, and of those that are not. */
final class ServerCheckTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final How PING = new How.PhpPing("/ping");
    private static final How VALUES = new How.GetValues();

    private final EventLoopGroup loops = Transport.choose().newGroup(1, "checks");

    @AfterEach
    void endTheLoops() {
        loops.shutdownGracefully(20, 10_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    private static ServerCheck check(SocketAddress server, Duration timeout) {
        return check(Transport.choose(), server, timeout);
    }

    private static ServerCheck check(Transport transport, SocketAddress server, Duration timeout) {
        Address address = Address.parse(Addresses.text(server));
        return new ServerCheck(transport, address, transport.socketAddress(address), timeout);
    }

    private String trouble(ScriptedServer server, How how, Duration timeout) {
        return trouble(check(server.address(), timeout).health(how, loops.next()));
    }

    private static String trouble(Future<?> checked) {
        assertThat(checked.awaitUninterruptibly().cause()).isInstanceOf(IOException.class);
        return String.valueOf(checked.cause().getMessage());
    }

    private static FakeFcgiApp answering(FakeAnswer answer) {
        return FakeFcgiApp.onUnixSocket(request -> answer);
    }

    private static ScriptedServer saying(String bytes) {
        return ScriptedServer.onTcp(peer -> {
            peer.send(bytes.getBytes(UTF_8));
            peer.awaitClose();
        });
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aServerThatAnswersPongIsWell(Transport transport) {
        EventLoopGroup own = transport.newGroup(1, "own");
        try (var app = answering(FakeAnswer.text("pong"))) {
            assertThat(check(transport, app.address(), PATIENT)
                            .health(PING, own.next())
                            .awaitUninterruptibly()
                            .isSuccess())
                    .isTrue();
            assertThat(app.requests()).singleElement().satisfies(request -> {
                assertThat(request.param("SCRIPT_NAME")).isEqualTo("/ping");
                assertThat(request.param("SCRIPT_FILENAME")).isEqualTo("/ping");
            });
        } finally {
            own.shutdownGracefully(20, 10_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
        }
    }

    @Test
    void anythingElseThanPongIsQuotedBesideWhatWasExpected() {
        try (var app = answering(FakeAnswer.text("File not found.\n").status("404 Not Found"))) {
            assertThat(trouble(check(app.address(), PATIENT).health(PING, loops.next())))
                    .isEqualTo("ping page /ping: 404 Not Found, 'File not found.' (expected: 200, 'pong'; see ping.path"
                            + " of the pool)");
        }
    }

    @Test
    void aServerThatAnswersGetValuesIsWellAndTellsItsValues() {
        try (var app = answering(FakeAnswer.text("unused"))) {
            ServerCheck check = check(app.address(), PATIENT);
            assertThat(check.health(VALUES, loops.next()).awaitUninterruptibly().isSuccess())
                    .isTrue();
            var values = check.values(loops.next()).awaitUninterruptibly().getNow();
            assertThat(values.answer()).containsKeys("FCGI_MAX_REQS", "FCGI_MPXS_CONNS");
        }
    }

    @Test
    void anotherRecordThanTheValuesIsAFailure() {
        try (var server = ScriptedServer.onTcp(peer -> {
            peer.send(RawRecord.end(1));
            peer.awaitClose();
        })) {
            assertThat(trouble(server, VALUES, PATIENT))
                    .isEqualTo("answers GET_VALUES with another record (expected: GET_VALUES_RESULT)");
        }
    }

    @Test
    void aWebServerIsTold() {
        try (var server = saying("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n")) {
            for (How how : new How[] {PING, VALUES}) {
                assertThat(trouble(server, how, PATIENT))
                        .isEqualTo("does not speak FastCGI: it says 'HTTP/1.1 400 Bad Request' (this is a web server;"
                                + " the pool has another address, see its 'listen')");
            }
        }
    }

    @Test
    void anotherProtocolIsQuotedWithoutItsControlCharacters() {
        try (var server = saying("SSH-2.0-\u001b[31mred\r\n")) {
            assertThat(trouble(server, PING, PATIENT))
                    .isEqualTo("does not speak FastCGI: it says 'SSH-2.0-.[31mred' (is this the address of the pool?)");
        }
    }

    @Test
    void aServerThatHangsUpIsToldFromOneThatSaysNothing() {
        try (var deaf = ScriptedServer.onTcp(peer -> peer.awaitClose());
                var hasty = ScriptedServer.onTcp(peer -> {})) {
            for (How how : new How[] {PING, VALUES}) {
                assertThat(trouble(deaf, how, SHORT)).startsWith("connects, but does not answer within 200 ms (");
                assertThat(trouble(hasty, how, PATIENT))
                        .startsWith("connects, but closes the connection without an answer (see"
                                + " listen.allowed_clients and the log of php-fpm;");
            }
        }
    }

    @Test
    void anApplicationThatDiesInTheMiddleIsToldAsSuch() {
        try (var app = answering(FakeAnswer.text("po").thenHangUp())) {
            assertThat(trouble(check(app.address(), PATIENT).health(PING, loops.next())))
                    .isEqualTo("connection closed without END_REQUEST");
        }
    }

    @Test
    void aDocumentThatIsNoneIsToldAsSuch() {
        try (var app = answering(FakeAnswer.raw("pong").stderr("oops"))) {
            assertThat(trouble(check(app.address(), PATIENT).health(PING, loops.next())))
                    .startsWith("CGI response: 4 bytes without a blank line")
                    .endsWith("STDERR: oops");
        }
    }

    @Test
    void aServerThatIsAwayAndOneThatIsFullAreFailures() {
        try (var app = answering(FakeAnswer.text("pong"));
                var full = ScriptedServer.onUnixSocket(1)) {
            ServerCheck check = check(full.address(), SHORT);
            for (int waiting = 0; waiting < 2; waiting++)
                check.connect(loops.next()).awaitUninterruptibly();
            assertThat(trouble(check.connect(loops.next())))
                    .isEqualTo("its listen backlog is full (all workers are busy, or stuck)");
            app.stop();
            assertThat(trouble(check(app.address(), PATIENT).health(PING, loops.next())))
                    .startsWith("cannot connect: No such file or directory");
        }
    }

    @Test
    void aPageIsWhateverTheScriptSays() {
        try (var app = answering(
                FakeAnswer.text("Access denied.\n").status("403 Forbidden").stderr("why"))) {
            Function<ServerCheck, Future<Found<ServerPage>>> ask = check ->
                    check.page(FcgiParams.builder().add("SCRIPT_FILENAME", "/a").build(), loops.next());
            ServerPage page = ask.apply(check(app.address(), PATIENT))
                    .awaitUninterruptibly()
                    .getNow()
                    .answer();
            assertThat(page).isEqualTo(new ServerPage(403, "Forbidden", "Access denied.\n", "why"));
            assertThat(page.summary()).isEqualTo("403 Forbidden, 'Access denied.'");
        }
    }

    @Test
    void aCheckOnALoopThatHasEndedFails() {
        EventLoopGroup ended = Transport.choose().newGroup(1, "ended");
        ended.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly();
        try (var app = answering(FakeAnswer.text("pong"))) {
            assertThat(check(app.address(), PATIENT).health(PING, ended.next()).cause())
                    .isInstanceOf(RejectedExecutionException.class);
        }
    }
}
