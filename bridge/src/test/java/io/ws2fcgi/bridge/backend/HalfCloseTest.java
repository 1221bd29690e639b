package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.backend.BackendFailure.Kind;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** PHP's and libfcgi's workers read on behind their answer, until our half of the connection is closed. */
@ParameterizedClass
@MethodSource("io.ws2fcgi.bridge.net.Transports#here")
final class HalfCloseTest {
    private static final RawRecord[] ANSWER = {RawRecord.stdout(1, "Content-Type: text/plain\n\nok"), RawRecord.end(1)};

    private final Asking asking;
    private final ScriptedServer server = ScriptedServer.onUnixSocket();

    HalfCloseTest(Transport transport) {
        asking = new Asking(transport);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        asking.close();
        server.close();
    }

    private Backend pool(Profile profile) {
        return asking.pool(Asking.at(server.address()).profile(profile));
    }

    @Test
    void behindTheRequestComesAnEndAndTheAnswerStillArrives() {
        Backend pool = pool(Profile.HALF_CLOSED);
        for (int i = 0; i < 3; i++) {
            Asked asked = asking.ask(pool, Asking.PATIENT, Asking.request("/a.php", "hello"));
            Peer worker = server.accept();
            worker.readRequest();
            assertThat(worker.readToEnd()).isEmpty();
            worker.send(ANSWER);
            assertThat(asked.answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void aLongRequestArrivesAsAWholeBeforeTheEnd() {
        int length = 4 << 20;
        Asked asked =
                asking.ask(pool(Profile.HALF_CLOSED), Asking.PATIENT, Asking.request("/a.php", "x".repeat(length)));
        Peer worker = server.accept();
        int read = worker.readRequest().stream()
                .filter(record -> record.type() == RawRecord.STDIN)
                .mapToInt(record -> record.content().length)
                .sum();
        assertThat(read).isEqualTo(length);
        assertThat(worker.readToEnd()).isEmpty();
        worker.send(ANSWER);
        assertThat(asked.answer().body()).isEqualTo("ok");
    }

    @Test
    void unlessItIsWantedNothingEndsBeforeTheAnswer() {
        Asked asked = asking.ask(pool(Profile.CLOSED_AFTER_EACH));
        Peer worker = server.accept();
        worker.readRequest();
        worker.patience(Duration.ofMillis(200));
        assertThatThrownBy(worker::readToEnd).isInstanceOf(UncheckedIOException.class);
        worker.send(ANSWER);
        assertThat(asked.answer().body()).isEqualTo("ok");
    }

    @Test
    void whoTakesItForAHangUpHasNotAnswered() {
        Asked asked = asking.ask(pool(Profile.HALF_CLOSED));
        Peer worker = server.accept();
        worker.readRequest();
        worker.readToEnd();
        worker.close();
        assertThat(asked.failure().kind()).isEqualTo(Kind.DIED);
    }
}
