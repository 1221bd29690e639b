package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.endBody;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.record;
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

/** How a client treats its connection: when it is used again, when it is closed, how it is written to. */
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
            assertThat(heard.sent).isZero();
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
            assertThat(heard.sent).isZero();
            while (slow.held() > 0) slow.letGo();
            assertThat(heard.sent).isOne();
            byte[] wire = fixture.written();
            assertThat(wire).endsWith(Bytes.stdin(1, "")).hasSizeGreaterThan(body.length);
            fixture.receive(end(1, 0, 0));
            assertThat(heard.ends).isOne();
            assertThat(fixture.client.available()).isOne();
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
            assertThat(second.sent).isZero();
        }
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
