package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stderr;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests end when their connection breaks, is aborted, or their listener does what it should not: once, and typed. */
class ClientFailuresTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 8, 9, 12, 15})
    @DisplayName("20 eofWithoutEnd: after nothing, inside header, content and padding")
    void aConnectionThatClosesBeforeTheEndIsATruncatedResponse(int bytes) {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.receive(Arrays.copyOf(record(6, 1, latin("body"), 4), bytes));
            fixture.channel.close();
            assertThat(heard.failure()).isInstanceOf(FcgiTruncatedException.class);
            boolean responded = bytes >= 12; // Padding that never comes is not missed.
            assertThat(heard.failedState()).isEqualTo(responded ? RequestState.RESPONSE_STARTED : RequestState.SENT);
            assertThat(heard.ends).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("20 eofWithoutEnd: STDERR counts as a response")
    void anyByteOfResponseIsRemembered(boolean stdout) {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.receive(stdout ? stdout(1, "x") : stderr(1, "x"));
            fixture.channel.close();
            assertThat(heard.failedState()).isEqualTo(RequestState.RESPONSE_STARTED);
        }
    }

    @Test
    @DisplayName("6 wrongVersion, 9 appRecordWithIdZero: every running request fails typed, once, with its own state")
    void aProtocolErrorFailsEveryRequestWithItsOwnState() {
        try (var fixture = ClientFixture.multiplexed(4)) {
            Recording silent = fixture.send();
            Recording started = fixture.send();
            fixture.receive(stdout(2, "x"), record(6, 0, latin("id zero")), end(1, 0, 0));
            assertThat(silent.failure())
                    .isInstanceOf(FcgiProtocolException.class)
                    .hasMessage("FastCGI request id of STDOUT: 0 (expected: 1 to 65535)");
            assertThat(silent.failedState()).isEqualTo(RequestState.SENT);
            assertThat(started.failedState()).isEqualTo(RequestState.RESPONSE_STARTED);
            assertThat(silent.ends + started.ends).isEqualTo(2);
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 8})
    void whatOnlyServersSendIsAProtocolError(int type) {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.receive(record(type, 1, RecordDecoderTest.content(type)));
            assertThat(heard.failure())
                    .isInstanceOf(FcgiProtocolException.class)
                    .hasMessageEndingWith("(expected: one that applications send)");
        }
    }

    @Test
    void aWriteThatFailsWithoutProgressIsProofThatNothingWasSent() {
        try (var fixture = ClientFixture.keepAlive()) {
            var slow = SlowWrites.in(fixture.channel);
            Recording heard = fixture.send();
            slow.failAll(new IOException("Broken pipe"));
            assertThat(heard.failure())
                    .isInstanceOf(FcgiConnectionException.class)
                    .hasMessage("connection failed: Broken pipe");
            assertThat(heard.failedState()).isEqualTo(RequestState.NOT_SENT);
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }

    @Test
    void aWriteThatFailsAfterProgressIsNoProof() {
        try (var fixture = ClientFixture.keepAlive()) {
            var slow = SlowWrites.in(fixture.channel);
            Recording heard = fixture.send();
            slow.progress(1);
            slow.failAll(new IOException("Broken pipe"));
            assertThat(heard.failedState()).isEqualTo(RequestState.SENT);
        }
    }

    @Test
    void aRequestForADeadConnectionFailsAtOnceAndIsReleased() {
        try (var fixture = ClientFixture.keepAlive()) {
            fixture.channel.close();
            ByteBuf body = Bytes.buffer("x");
            var heard = new Recording();
            FcgiExchange exchange = fixture.client.send(FcgiRequest.responder(FcgiParams.empty(), body), heard);
            assertThat(heard.failure()).isInstanceOf(FcgiConnectionException.class);
            assertThat(heard.failedState()).isEqualTo(RequestState.NOT_SENT);
            assertThat(body.refCnt()).isZero();
            exchange.abort();
            assertThat(heard.ends).isOne();
        }
    }

    @Test
    @DisplayName("72 cancel: on a connection for one request, closing is the abort")
    void anAbortClosesAConnectionForOneRequest() {
        try (var fixture = ClientFixture.keepAlive()) {
            var heard = new Recording();
            FcgiExchange exchange = fixture.send(heard);
            fixture.written();
            exchange.abort();
            assertThat(heard.failure()).isInstanceOf(FcgiAbortedException.class);
            assertThat(heard.failedState()).isEqualTo(RequestState.SENT);
            assertThat(fixture.channel.isOpen()).isFalse();
            exchange.abort();
            assertThat(heard.ends).isOne();
            assertThat(fixture.written()).isEmpty();
        }
    }

    @Test
    @DisplayName("80 readyTwice: END and channelInactive, END and reset in the same read")
    void theEndComesOnceWhateverComesWithIt() {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.channel.pipeline().fireChannelRead(Bytes.buffer(end(1, 0, 0)));
            fixture.channel.pipeline().fireExceptionCaught(new IOException("reset"));
            fixture.channel.close();
            assertThat(heard.events).containsExactly("end");
        }
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.receive(end(1, 0, 0), end(1, 0, 0));
            assertThat(heard.events).containsExactly("end");
        }
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.channel.pipeline().fireChannelInactive();
            fixture.channel.pipeline().fireChannelRead(Bytes.buffer(end(1, 0, 0)));
            fixture.channel.close();
            assertThat(heard.events).containsExactly("failure");
        }
    }

    @Test
    @DisplayName("80 readyTwice: abort inside of the response, close inside of it, the next request inside of the end")
    void aListenerMayDoAnythingInsideOfACallback() {
        try (var fixture = ClientFixture.keepAlive()) {
            var exchange = new FcgiExchange[1];
            var aborting = new Recording() {
                @Override
                public void onStdout(ByteBuf content) {
                    super.onStdout(content);
                    exchange[0].abort();
                }
            };
            exchange[0] = fixture.send(aborting);
            fixture.receive(stdout(1, "x"), stdout(1, "y"), end(1, 0, 0));
            assertThat(aborting.events).containsExactly("stdout", "failure");
        }
        try (var fixture = ClientFixture.keepAlive()) {
            var closing = new Recording() {
                @Override
                public void onStdout(ByteBuf content) {
                    super.onStdout(content);
                    fixture.channel.close();
                }
            };
            fixture.send(closing);
            fixture.receive(stdout(1, "x"), end(1, 0, 0));
            assertThat(closing.ends).isOne();
        }
        try (var fixture = ClientFixture.keepAlive()) {
            var second = new Recording();
            var first = new Recording() {
                @Override
                public void onEnd(long status) {
                    super.onEnd(status);
                    fixture.send(second);
                }
            };
            fixture.send(first);
            fixture.receive(end(1, 0, 0));
            fixture.receive(end(1, 3, 0));
            assertThat(first.ends).isOne();
            assertThat(second.appStatus).isEqualTo(3);
        }
    }

    @Test
    void aListenerThatThrowsEndsTheConnectionAndIsHeardOf() {
        var fixture = ClientFixture.multiplexed(2);
        var throwing = new Recording() {
            @Override
            public void onStdout(ByteBuf content) {
                throw new IllegalStateException("listener's own fault");
            }
        };
        fixture.send(throwing);
        Recording other = fixture.send();
        assertThatThrownBy(() -> fixture.receive(stdout(1, "x"))).hasMessage("listener's own fault");
        assertThat(throwing.ends).isOne();
        assertThat(other.failure()).isInstanceOf(FcgiConnectionException.class);
        fixture.close();
    }
}
