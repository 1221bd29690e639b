package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.endBody;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stderr;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client treats its connection: when it is used again, how requests end when it breaks. */
class ClientConnectionTest {

    @Test
    void withoutKeepConnectionTheConnectionIsClosedBeforeTheListenerHearsTheEnd() {
        try (var fixture = ClientFixture.oneRequest()) {
            var open = new boolean[] {true};
            var heard = new Recording() {
                @Override
                public void onEnd(long status) {
                    open[0] = fixture.channel.isOpen();
                    super.onEnd(status);
                }
            };
            fixture.send(heard);
            assertThat(fixture.client.available()).isZero();
            fixture.receive(stdout(1, "x"), end(1, 0, 0));
            assertThat(heard.ends).isOne();
            assertThat(open[0]).isFalse();
        }
    }

    @Test
    @DisplayName("17 endSplitThenNextResponse: the connection is free only after the last byte of padding")
    void aKeptConnectionIsFreeAfterTheLastByteOfTheEnd() {
        byte[] end = record(3, 1, endBody(0, 0), 4);
        for (int cut = 1; cut < end.length; cut++) {
            try (var fixture = ClientFixture.keepAlive()) {
                Recording first = fixture.send();
                fixture.receive(Arrays.copyOf(end, cut));
                assertThat(fixture.client.available()).isZero();
                assertThat(first.ends).isZero();
                fixture.receive(Arrays.copyOfRange(end, cut, end.length));
                assertThat(first.ends).isOne();
                assertThat(fixture.client.available()).isOne();
                Recording second = fixture.send();
                fixture.receive(stdout(1, "second"), end(1, 0, 0));
                assertThat(second.stdout).hasToString("second");
                assertThat(first.stdout).hasToString("");
            }
        }
    }

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
    @DisplayName("21 eofAfterEndBeforePadding: the response is complete, the connection is dead")
    void anEndWhosePaddingIsCutOffIsAnEnd() {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            byte[] end = record(3, 1, endBody(0, 0), 8);
            fixture.receive(stdout(1, "x"), Arrays.copyOf(end, end.length - 3));
            fixture.channel.close();
            assertThat(heard.events).containsExactly("stdout", "end");
            assertThat(fixture.client.available()).isZero();
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
    @DisplayName("7 unknown type known id, 10 recordForUnknownId: ignored and drained, 65535 + 255 bytes long too")
    void whatIsForNobodyIsDrainedWhileARequestRuns() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            Recording heard = fixture.send();
            fixture.receive(
                    record(200, 1, latin("?")),
                    record(250, 0, latin("?")),
                    record(6, 9, filled(65535, 'x'), 255),
                    record(7, 9, latin("x")),
                    end(9, 0, 0),
                    record(10, 0, latin("\1\1A1")),
                    record(11, 0, new byte[] {9, 0, 0, 0, 0, 0, 0, 0}),
                    stdout(1, "mine"),
                    end(1, 0, 0));
            assertThat(heard.events).containsExactly("stdout", "end");
            assertThat(fixture.client.available()).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("10 recordForUnknownId: STDOUT after END is not the next request's")
    void stdoutBehindTheEndIsNotMixedIntoTheNextResponse() {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording first = fixture.send();
            fixture.receive(end(1, 0, 0), stdout(1, "late"));
            assertThat(first.stdout).hasToString("");
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }

    @Test
    @DisplayName("67 dataWhileIdle: one byte is enough to evict the connection")
    void aByteOnAnIdleConnectionClosesIt() {
        try (var fixture = ClientFixture.keepAlive()) {
            fixture.receive(new byte[] {1});
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }

    @Test
    @DisplayName("67 dataWhileIdle: a byte behind the END")
    void aByteBehindTheEndClosesTheConnection() {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.receive(end(1, 0, 0), new byte[] {1});
            assertThat(heard.events).containsExactly("end");
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }

    @Test
    @DisplayName("68 unsolicitedClose while idle is nobody's failure")
    void anIdleConnectionMayCloseSilently() {
        try (var fixture = ClientFixture.keepAlive()) {
            Recording heard = fixture.send();
            fixture.receive(end(1, 0, 0));
            fixture.channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            assertThat(heard.events).containsExactly("end");
            assertThat(fixture.channel.isOpen()).isFalse();
            assertThat(fixture.client.available()).isZero();
        }
    }

    @Test
    @DisplayName("66 responseBeforeBodyEnd: writing stops, the connection is not used again")
    void anEndBeforeTheBodyIsWrittenStopsTheBody() {
        try (var fixture = ClientFixture.keepAlive()) {
            var slow = SlowWrites.in(fixture.channel);
            ByteBuf body = Bytes.buffer(filled(1 << 20, 'b'));
            var heard = new Recording();
            fixture.client.send(FcgiRequest.responder(FcgiParams.empty(), body), heard);
            int before = slow.held();
            fixture.receive(stdout(1, "no need"), end(1, 0, 0));
            assertThat(heard.events).containsExactly("stdout", "end");
            assertThat(fixture.channel.isOpen()).isFalse();
            assertThat(before).isLessThan(200_000);
            slow.dropAll();
            assertThat(body.refCnt()).isZero();
        }
    }

    @Test
    void aLongBodyIsWrittenAsFastAsTheChannelTakesIt() {
        try (var fixture = ClientFixture.keepAlive()) {
            var slow = SlowWrites.in(fixture.channel);
            byte[] body = filled(1 << 20, 'b');
            Recording heard = new Recording();
            fixture.client.send(FcgiRequest.responder(FcgiParams.empty(), Bytes.buffer(body)), heard);
            assertThat(slow.held()).isLessThan(200_000);
            while (slow.held() > 0) slow.letGo();
            byte[] wire = fixture.written();
            assertThat(wire).endsWith(Bytes.stdin(1, "")).hasSizeGreaterThan(body.length);
            fixture.receive(end(1, 0, 0));
            assertThat(heard.ends).isOne();
            assertThat(fixture.client.available()).isOne();
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
    void aSecondRequestOnABusyConnectionIsRefused() {
        try (var fixture = ClientFixture.keepAlive()) {
            fixture.send();
            Recording second = fixture.send();
            assertThat(second.failure())
                    .isInstanceOf(FcgiLimitException.class)
                    .hasMessage("requests at a time: 2 (expected: <= 1)");
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

    @Test
    void theHandlerNeedsTheCodecBeforeIt() {
        var channel = new EmbeddedChannel();
        channel.pipeline().addLast(new FcgiClientHandler(FcgiClientConfig.defaults()));
        assertThatThrownBy(channel::checkException)
                .rootCause()
                .hasMessageContaining("needs FcgiRecordDecoder and FcgiRecordEncoder before it");
    }

    @Test
    void everyConfigurationErrorNamesTheValue() {
        assertThatThrownBy(() -> FcgiClientConfig.multiplexed(0)).hasMessage("maxConcurrent: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() ->
                        new FcgiClientConfig(false, 2, false, Duration.ofSeconds(1), Duration.ofSeconds(1), false))
                .hasMessage("maxConcurrent: 2 without keepConnection (expected: 1, as its end closes)");
        assertThatThrownBy(() -> FcgiClientConfig.defaults().withAbortDeadline(Duration.ZERO))
                .hasMessage("abortDeadline: PT0S (expected: more than 0)");
    }

    @Test
    void transcriptsOfTwoRequestsDoNotMix() {
        try (var fixture = ClientFixture.keepAlive()) {
            for (int i = 0; i < 100; i++) {
                Recording heard = fixture.send();
                fixture.receive(concat(stdout(1, "r" + i), end(1, i, 0)));
                assertThat(heard.stdout).hasToString("r" + i);
                assertThat(heard.appStatus).isEqualTo(i);
            }
        }
    }
}
