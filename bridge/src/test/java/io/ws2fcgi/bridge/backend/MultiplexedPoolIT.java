package io.ws2fcgi.bridge.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.FcgiProgram;
import io.ws2fcgi.fixtures.Ledger;
import io.ws2fcgi.fixtures.MultiplexingApp;
import io.ws2fcgi.fixtures.RelayServer;
import io.ws2fcgi.fixtures.TempFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pool in front of applications that really multiplex. Numbers are those of the FastCGI test cases. */
final class MultiplexedPoolIT {
    private static final int ON_ONE = 100;

    private final Asking asking = new Asking(Transport.choose());
    private final TempFolder folder = TempFolder.create();
    private final Path ledger = folder.file("ledger");
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void nothingIsLeftBehindAndNothingRanTwice() {
        asking.close();
        Ledger all = Ledger.read(ledger);
        folder.close();
        assertThat(all.begun("message")).allMatch(id -> all.of(id).begun() == 1);
    }

    @ParameterizedTest
    @EnumSource
    void hundredsAreInFlightOnFourConnectionsAndTheFastOvertakeTheSlow(MultiplexingApp app) { // 69
        try (FcgiProgram program = app.start();
                RelayServer relay = RelayServer.to(program.address())) {
            Backend pool = asking.pool(sharing(relay, true).maxConnections(4));
            List<Asked> slow = askAll(pool, 200, number -> "wait " + program.file("gate") + " slow " + number);
            List<Asked> fast = askAll(pool, 150, number -> "fast " + number);
            for (int number = 0; number < 150; number++) {
                assertThat(fast.get(number).answer().body()).isEqualTo("fast " + number);
            }
            assertThat(slow).noneMatch(Asked::isDone);
            assertThat(pool.load().running()).isEqualTo(200);
            assertThat(relay.accepted()).isBetween(2, 4);
            assertThat(relay.open()).isEqualTo(relay.accepted());

            program.write("gate", "");

            for (int number = 0; number < 200; number++) {
                assertThat(slow.get(number).answer().body()).isEqualTo("slow " + number);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutKeepsItsPlaceUntilTheApplicationHasEndedTheRequest(MultiplexingApp app) { // 72
        try (FcgiProgram program = app.start();
                RelayServer relay = RelayServer.to(program.address())) {
            Backend pool = asking.pool(sharing(relay, false).maxConnections(1));
            Asked late = ask(pool, "wait " + program.file("gate") + " late", ofMillis(100));
            assertThat(late.failure().kind()).isEqualTo(Kind.TIMED_OUT);
            assertThat(late.failure().state()).isEqualTo(RequestState.SENT);
            Awaitility.await().until(() -> pool.load().overdue() == 1);
            for (int number = 0; number < 300; number++) {
                assertThat(ask(pool, "hello " + number).answer().body()).isEqualTo("hello " + number);
            }
            assertThat(late.hasEnded()).isFalse();
            assertThat(pool.load().overdue()).isOne();

            program.write("gate", "");

            late.awaitEnd();
            assertThat(ask(pool, "after").answer().body()).isEqualTo("after");
            assertThat(pool.load().overdue()).isZero();
            assertThat(relay.accepted()).isOne();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResponseThatIsTooLongIsGivenUpAndTheOthersGoOn(MultiplexingApp app) { // 70
        try (FcgiProgram program = app.start();
                RelayServer relay = RelayServer.to(program.address())) {
            Backend pool = asking.pool(sharing(relay, false).maxConnections(1).answerBytes(1 << 16));
            List<Asked> others = askAll(pool, 20, number -> "wait " + program.file("gate") + " other " + number);
            for (int round = 0; round < 10; round++) {
                BackendFailure tooLong = ask(pool, "bytes 4000000").failure();
                assertThat(tooLong.kind()).isEqualTo(Kind.BROKEN);
                assertThat(tooLong.state()).isEqualTo(RequestState.RESPONSE_STARTED);
                assertThat(ask(pool, "bytes 65536").answer().body()).hasSize(65536);
            }
            program.write("gate", "");
            for (int number = 0; number < 20; number++) {
                assertThat(others.get(number).answer().body()).isEqualTo("other " + number);
            }
            assertThat(relay.accepted()).isOne();
            Awaitility.await().until(() -> pool.load().running() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsInFlightOnAServerThatIsKilledFailsOnceAndLaterOnesSucceed(MultiplexingApp app) { // 71
        try (FcgiProgram program = app.start()) {
            Backend pool = asking.pool(sharing(program, true).maxConnections(2).queueWait(ofSeconds(20)));
            List<Asked> all = askAll(pool, 200, number -> "wait " + program.file("never") + " " + number);
            Awaitility.await().until(() -> Ledger.read(ledger).begun("message").size() == 200);

            program.kill();

            assertThat(all).extracting(Asked::failure).allSatisfy(failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.DIED);
                assertThat(failure.state()).isEqualTo(RequestState.SENT);
            });
            Asked patient = ask(pool, "patient");
            program.restart();
            assertThat(patient.answer().body()).isEqualTo("patient");
            askAll(pool, 200, number -> "again " + number)
                    .forEach(asked -> assertThat(asked.answer().body()).startsWith("again "));
        }
    }

    /** A connection with requests on it is not idle, and one without is closed when nobody needs it. */
    @ParameterizedTest
    @EnumSource
    void connectionsThatNobodyUsesAreClosed(MultiplexingApp app) {
        try (FcgiProgram program = app.start()) {
            var brief = new Profile.KeepAlive(ofMillis(100), 0, Duration.ofDays(1));
            Backend pool = asking.pool(Asking.at(program.address())
                    .profile(new Profile.Multiplexed(ON_ONE, false, brief))
                    .maxConnections(1));
            Asked slow = ask(pool, "sleep 400 slept");
            assertThat(ask(pool, "quick").answer().body()).isEqualTo("quick");
            assertThat(slow.answer().body()).isEqualTo("slept");
            Asking.awaitIdle(pool);
        }
    }

    private static PoolConfig.Builder sharing(RelayServer relay, boolean ask) {
        return Asking.at(relay.address()).profile(Profile.Multiplexed.of(ON_ONE, ask));
    }

    private static PoolConfig.Builder sharing(FcgiProgram program, boolean ask) {
        return Asking.at(program.address()).profile(Profile.Multiplexed.of(ON_ONE, ask));
    }

    private interface Words {
        String of(int number);
    }

    private List<Asked> askAll(Backend pool, int count, Words words) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(number -> ask(pool, words.of(number)))
                .toList());
    }

    private Asked ask(Backend pool, String message) {
        return ask(pool, message, ofSeconds(20));
    }

    private Asked ask(Backend pool, String message, Duration timeout) {
        FcgiParams.Builder params = FcgiParams.builder()
                .add("SERVER_PROTOCOL", "HTTP/1.1") // Without it, Go makes no request of this.
                .add("REQUEST_URI", "/")
                .add("LEDGER", ledger.toString())
                .add("WS_EVENT", "message")
                .add("WS_EVENT_ID", "event-" + asked.incrementAndGet());
        return asking.ask(pool, Terms.message(timeout, "key"), Asking.request(params, "/app", message.getBytes(UTF_8)));
    }
}
