package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stderr;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of the answers of real applications. The numbers are those of the project's list of cases. */
class ClientResponsesTest {

    @Test
    @DisplayName("1 splitEverywhere: a response is the same however it is cut")
    void aResponseIsTheSameHoweverItIsCut() {
        byte[] transcript = concat(
                stderr(1, "warn"),
                record(6, 1, Bytes.latin("Hello"), 3),
                stdout(1, ""),
                record(3, 1, Bytes.endBody(7, 0), 5));
        for (int cut = 0; cut <= transcript.length; cut++) {
            try (var fixture = ClientFixture.keepAlive()) {
                Recording heard = fixture.send();
                fixture.receive(Arrays.copyOf(transcript, cut));
                fixture.receive(Arrays.copyOfRange(transcript, cut, transcript.length));
                assertThat(heard.stdout).hasToString("Hello");
                assertThat(heard.stderr).hasToString("warn");
                assertThat(heard.appStatus).isEqualTo(7);
                assertThat(fixture.client.available()).isOne();
            }
        }
    }

    @Test
    @DisplayName("1 splitEverywhere: byte by byte")
    void aResponseMayComeByteByByte() {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            for (byte b : concat(stdout(1, "Hello"), end(1, 0, 0))) fixture.receive(new byte[] {b});
            assertThat(heard.stdout).hasToString("Hello");
            assertThat(heard.ends).isOne();
        }
    }

    @Test
    @DisplayName("11 endWithoutStdout")
    void anEndAloneIsAnEmptyResponse() {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(end(1, 0, 0));
            assertThat(heard.events).containsExactly("end");
        }
    }

    @Test
    @DisplayName("12 noStdoutTerminator: php-fpm never sends one")
    void aResponseNeedsNoEndOfStdout() {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(stdout(1, "x"), end(1, 0, 0));
            assertThat(heard.events).containsExactly("stdout", "end");
        }
    }

    @Test
    @DisplayName("13 emptyStdoutThenMore: old PHP sends data behind the end of the stream")
    void dataBehindAnEmptyStdoutIsNotLost() {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(stdout(1, ""), stdout(1, "x"), end(1, 0, 0));
            assertThat(heard.stdout).hasToString("x");
        }
    }

    @Test
    @DisplayName("14 emptyStderr with padding comes first")
    void anEmptyStderrIsNothing() {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(record(7, 1, new byte[0], 8), stdout(1, "x"), end(1, 0, 0));
            assertThat(heard.events).containsExactly("stdout", "end");
        }
    }

    @Test
    @DisplayName("15 stderrAfterStdoutEnd, interleaved, first")
    void stderrIsKeptApartWhereverItStands() {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(
                    stderr(1, "a"), stdout(1, "1"), stderr(1, "b"), stdout(1, "2"), stdout(1, ""), stderr(1, "c"));
            fixture.receive(end(1, 0, 0));
            assertThat(heard.stdout).hasToString("12");
            assertThat(heard.stderr).hasToString("abc");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 938, 0x7fffffffL, 0xffffffffL})
    @DisplayName("18 appStatusNonZero: any value is a good end")
    void anyApplicationStatusIsAGoodEnd(long status) {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(end(1, status, 0));
            assertThat(heard.appStatus).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, NOT_SENT", "2, NOT_SENT", "3, NOT_SENT", "77, SENT"})
    @DisplayName("19 protocolStatus: a refusal is typed, an unknown one is kept")
    void aRefusalIsTypedAndSaysThatNothingRan(int status, RequestState state) {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(end(1, 0, status));
            assertThat(heard.failure())
                    .isInstanceOfSatisfying(
                            FcgiRejectedException.class,
                            e -> assertThat(e.protocolStatus()).isEqualTo(status));
            assertThat(heard.failedState()).isEqualTo(state);
        }
    }

    @Test
    @DisplayName("19 protocolStatus behind a byte of response: something ran")
    void aRefusalBehindAResponseIsNoProofThatNothingRan() {
        try (var fixture = ClientFixture.oneRequest()) {
            Recording heard = fixture.send();
            fixture.receive(stderr(1, "x"), end(1, 0, 2));
            assertThat(heard.failedState()).isEqualTo(RequestState.RESPONSE_STARTED);
        }
    }
}
