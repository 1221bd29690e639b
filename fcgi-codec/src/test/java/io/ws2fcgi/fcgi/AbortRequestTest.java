package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Asking the application to end a request early, and waiting for its end all the same. */
class AbortRequestTest {
    private static final byte[] ABORT_1 = record(2, 1, new byte[0]);

    @Test
    @DisplayName("72 cancel: whoever asked for the end hears it, and what comes before it")
    void theListenerHearsTheEndThatItAskedFor() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            var heard = new Recording();
            FcgiExchange exchange = fixture.send(heard);
            fixture.written();
            exchange.requestAbort();
            assertThat(fixture.written()).isEqualTo(ABORT_1);
            assertThat(heard.ends).isZero();
            assertThat(fixture.client.available()).isOne();

            fixture.receive(stdout(1, "late"), end(1, 7, 0));

            assertThat(heard.stdout).hasToString("late");
            assertThat(heard.appStatus).isEqualTo(7);
            assertThat(fixture.client.available()).isEqualTo(2);
            exchange.requestAbort();
            assertThat(fixture.written()).isEmpty();
        }
    }

    @Test
    void anApplicationThatIgnoresItHarmsNobody() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            var deaf = new Recording();
            fixture.send(deaf).requestAbort();
            Recording other = fixture.send("2");
            fixture.receive(stdout(2, "fine"), end(2, 0, 0));
            assertThat(other.stdout).hasToString("fine");
            assertThat(deaf.ends).isZero();
            assertThat(fixture.channel.isOpen()).isTrue();
            fixture.channel.close();
            assertThat(deaf.failure()).isInstanceOf(FcgiTruncatedException.class);
        }
    }

    /** Go's net/http/fcgi answers an abort in the middle of a body at once, and its handler answers later, too. */
    @Test
    void whatEndsBeforeItsBodyWasSentLeavesNoIdForOthersToUse() {
        try (var fixture = ClientFixture.multiplexed(3)) {
            SlowWrites network = SlowWrites.in(fixture.channel);
            var aborted = new Recording();
            FcgiExchange exchange = fixture.client.send(
                    FcgiRequest.responder(ClientFixture.PARAMS, Bytes.buffer("x".repeat(1 << 20))), aborted);
            Recording other = fixture.send("2");
            exchange.abort();
            network.letGo();
            fixture.receive(end(1, 0, 0));
            assertThat(fixture.client.available()).isZero();

            fixture.receive(stdout(1, "once more"), end(1, 0, 0), stdout(2, "fine"), end(2, 0, 0));

            assertThat(aborted.ends).isOne();
            assertThat(aborted.stdout.toString()).isEmpty();
            assertThat(other.stdout).hasToString("fine");
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }

    @Test
    void whereOneRequestRunsAtATimeNothingIsSent() {
        try (var fixture = new ClientFixture(FcgiClientConfig.keepAlive())) {
            var heard = new Recording();
            FcgiExchange exchange = fixture.send(heard);
            fixture.written();
            exchange.requestAbort();
            assertThat(fixture.written()).isEmpty();
            fixture.receive(end(1, 0, 0));
            assertThat(heard.ends).isOne();
        }
    }
}
