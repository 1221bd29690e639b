package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stderr;
import static io.ws2fcgi.fcgi.Bytes.stdin;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many requests in flight on one connection, and how the client learns that it may. */
class ClientMultiplexingTest {
    private static final byte[] ABORT_1 = record(2, 1, new byte[0]);

    private static byte[] values(String... namesAndValues) {
        FcgiParams.Builder values = FcgiParams.builder();
        for (int i = 0; i < namesAndValues.length; i += 2) values.add(namesAndValues[i], namesAndValues[i + 1]);
        return record(10, 0, values.build().encoded());
    }

    private static ClientFixture asking() {
        var fixture = new ClientFixture(FcgiClientConfig.multiplexed(8).askingValues(Duration.ofMillis(500)));
        fixture.channel.freezeTime();
        return fixture;
    }

    @Test
    @DisplayName("69 mpxInterleave: three responses in pieces, ends out of order")
    void interleavedResponsesAreTakenApart() {
        try (var fixture = ClientFixture.multiplexed(3)) {
            Recording one = fixture.send("1");
            Recording two = fixture.send("2");
            Recording three = fixture.send("3");
            assertThat(fixture.client.available()).isZero();
            fixture.receive(
                    stdout(2, "2a"), stdout(1, "1a"), stderr(3, "3e"), stdout(2, "2b"), end(3, 3, 0), stdout(1, "1b"));
            fixture.receive(end(2, 2, 0), end(1, 1, 0));
            assertThat(one.stdout).hasToString("1a1b");
            assertThat(two.stdout).hasToString("2a2b");
            assertThat(three.stderr).hasToString("3e");
            assertThat(List.of(one.appStatus, two.appStatus, three.appStatus)).containsExactly(1L, 2L, 3L);
            assertThat(fixture.client.available()).isEqualTo(3);
        }
    }

    @Test
    void theSmallestFreeIdIsUsedFirst() {
        try (var fixture = ClientFixture.multiplexed(100)) {
            List<FcgiExchange> exchanges = new ArrayList<>();
            for (int i = 0; i < 10; i++) exchanges.add(fixture.send(new Recording()));
            assertThat(exchanges).extracting(FcgiExchange::requestId).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            fixture.receive(end(7, 0, 0), end(3, 0, 0));
            assertThat(fixture.send(new Recording()).requestId()).isEqualTo(3);
            assertThat(fixture.send(new Recording()).requestId()).isEqualTo(7);
            assertThat(fixture.send(new Recording()).requestId()).isEqualTo(11);
        }
    }

    @Test
    @DisplayName("70 mpxOneSlowConsumer: switching off auto-read holds up the connection, nothing is kept in memory")
    void aSlowListenerHoldsUpItsConnection() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            var slow = new Recording() {
                @Override
                public void onStdout(ByteBuf content) {
                    super.onStdout(content);
                    fixture.channel.config().setAutoRead(false);
                }
            };
            fixture.send(slow);
            Recording quick = fixture.send();
            fixture.receive(stdout(1, "slow"));
            assertThat(fixture.channel.config().isAutoRead()).isFalse();
            fixture.channel.config().setAutoRead(true);
            fixture.receive(stdout(2, "quick"), end(2, 0, 0), end(1, 0, 0));
            assertThat(quick.stdout).hasToString("quick");
            assertThat(slow.ends).isOne();
        }
    }

    @Test
    void longBodiesShareTheConnection() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            var slow = SlowWrites.in(fixture.channel);
            fixture.client.send(
                    FcgiRequest.responder(FcgiParams.empty(), Bytes.buffer(filled(1 << 20, 'a'))), new Recording());
            fixture.client.send(
                    FcgiRequest.responder(FcgiParams.empty(), Bytes.buffer(filled(1 << 19, 'b'))), new Recording());
            while (slow.held() > 0) slow.letGo();
            try (var server = new ServerFixture()) {
                server.receive(fixture.written());
                assertThat(server.calls).extracting(call -> call.stdin.length()).containsExactly(1 << 20, 1 << 19);
                assertThat(server.calls)
                        .allSatisfy(call -> assertThat(call.events).containsExactly("stdinEnd"));
            }
        }
    }

    @Test
    @DisplayName("71 mpxConnDies: all in flight fail once")
    void everyRequestInFlightFailsOnceWhenTheConnectionDies() {
        try (var fixture = ClientFixture.multiplexed(5)) {
            List<Recording> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) all.add(fixture.send());
            fixture.receive(end(2, 0, 0), stdout(3, "x"));
            fixture.channel.close();
            assertThat(all).allSatisfy(heard -> assertThat(heard.ends).isOne());
            assertThat(all.get(1).failure).isNull();
            assertThat(all.get(2).failedState()).isEqualTo(RequestState.RESPONSE_STARTED);
            assertThat(all.get(4).failedState()).isEqualTo(RequestState.SENT);
        }
    }

    @Test
    @DisplayName("71 mpxConnDies: a listener that aborts another while all fail")
    void aListenerMayAbortAnotherWhileAllFail() {
        for (int max : new int[] {2, 3}) {
            try (var fixture = ClientFixture.multiplexed(max)) {
                var other = new FcgiExchange[1];
                var second = new Recording();
                var first = new Recording() {
                    @Override
                    public void onFailure(FcgiException cause) {
                        super.onFailure(cause);
                        other[0].abort();
                    }
                };
                fixture.send(first);
                other[0] = fixture.send(second);
                fixture.channel.close();
                assertThat(first.ends).isOne();
                assertThat(second.ends).isOne();
            }
        }
    }

    @Test
    @DisplayName("72 cancel: ABORT is sent, the listener hears at once, the id is kept until END")
    void anAbortedRequestKeepsItsIdUntilItsEnd() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            var heard = new Recording();
            FcgiExchange exchange = fixture.send(heard);
            fixture.written();
            exchange.abort();
            assertThat(fixture.written()).isEqualTo(ABORT_1);
            assertThat(heard.failure()).isInstanceOf(FcgiAbortedException.class);
            assertThat(fixture.client.available()).isOne();
            assertThat(fixture.send(new Recording()).requestId()).isEqualTo(2);
            fixture.receive(stdout(1, "late"), end(1, 0, 0), end(2, 0, 0));
            assertThat(heard.events).containsExactly("failure");
            assertThat(fixture.client.available()).isEqualTo(2);
            assertThat(fixture.send(new Recording()).requestId()).isOne();
        }
    }

    @Test
    @DisplayName("72 cancel: an abort that is not answered in time closes the whole connection")
    void anAbortHasADeadline() {
        var config = FcgiClientConfig.multiplexed(2).withAbortDeadline(Duration.ofMillis(300));
        try (var fixture = new ClientFixture(config)) {
            fixture.channel.freezeTime();
            var heard = new Recording();
            fixture.send(heard).abort();
            Recording other = fixture.send();
            fixture.channel.advanceTimeBy(299, MILLISECONDS);
            fixture.channel.runScheduledPendingTasks();
            assertThat(fixture.channel.isOpen()).isTrue();
            fixture.channel.advanceTimeBy(2, MILLISECONDS);
            fixture.channel.runScheduledPendingTasks();
            assertThat(fixture.channel.isOpen()).isFalse();
            assertThat(heard.ends).isOne();
            assertThat(other.failure())
                    .isInstanceOf(FcgiConnectionException.class)
                    .hasMessageContaining("request 1: no END_REQUEST within PT0.3S of ABORT_REQUEST");
        }
    }

    @Test
    @DisplayName("72 cancel: an abort in the middle of a body stops the body at a record's end")
    void anAbortStopsTheBodyBetweenRecords() {
        try (var fixture = ClientFixture.multiplexed(2)) {
            var slow = SlowWrites.in(fixture.channel);
            ByteBuf body = Bytes.buffer(filled(1 << 20, 'b'));
            fixture.client
                    .send(FcgiRequest.responder(FcgiParams.empty(), body), new Recording())
                    .abort();
            while (slow.held() > 0) slow.letGo();
            byte[] wire = fixture.written();
            assertThat(wire).endsWith(ABORT_1).hasSizeLessThan(300_000);
            assertThat(body.refCnt()).isZero();
            assertThat(Codecs.decode(wire)).contains(new FcgiRecord.AbortRequest(1));
            fixture.receive(end(1, 0, 0));
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }

    @Test
    @DisplayName("73 idExhaustion: 70 000 requests on one connection")
    void idsAreRecycled() {
        try (var fixture = ClientFixture.multiplexed(50)) {
            var random = new Random(73);
            List<FcgiExchange> running = new ArrayList<>();
            var heard = new Recording();
            for (int sent = 0; sent < 70_000; sent++) {
                running.add(fixture.send(heard));
                if (running.size() < 50) continue;
                Collections.shuffle(running, random);
                List<FcgiExchange> ending = running.subList(random.nextInt(5), 50);
                byte[][] ends = ending.stream()
                        .map(exchange -> end(exchange.requestId(), 0, 0))
                        .toArray(byte[][]::new);
                ending.clear();
                heard.ends = 0;
                heard.events.clear();
                fixture.written();
                fixture.receive(ends);
                assertThat(heard.ends).isEqualTo(ends.length);
            }
            assertThat(running)
                    .allSatisfy(exchange -> assertThat(exchange.requestId()).isBetween(1, 50));
        }
    }

    @Test
    @DisplayName("75 cantMpx: the limit drops to 1, the refused request may be sent again")
    void aRefusalToMultiplexLowersTheLimit() {
        try (var fixture = ClientFixture.multiplexed(4)) {
            Recording first = fixture.send();
            Recording second = fixture.send();
            fixture.receive(end(2, 0, FcgiProtocolStatus.CANT_MPX_CONN));
            assertThat(second.failure()).isInstanceOf(FcgiRejectedException.class);
            assertThat(second.failedState()).isEqualTo(RequestState.NOT_SENT);
            assertThat(fixture.client.available()).isZero();
            fixture.receive(end(1, 0, 0));
            assertThat(first.failure).isNull();
            assertThat(fixture.client.available()).isOne();
        }
    }

    @Test
    @DisplayName("74 getValues: the question goes first, one request may wait for the answer")
    void aRequestWaitsForTheAnswerToGetValues() {
        try (var fixture = asking()) {
            byte[] question = latin("\15\0FCGI_MAX_REQS\17\0FCGI_MPXS_CONNS" + "\0".repeat(8));
            byte[] padded = record(9, 0, question);
            padded[5] = (byte) (padded[5] - 8);
            padded[6] = 8;
            assertThat(fixture.written())
                    .as("padded, since libfcgi waits for a byte behind it")
                    .isEqualTo(padded);
            assertThat(fixture.client.available()).isOne();
            fixture.send();
            assertThat(fixture.written()).isEmpty();
            assertThat(fixture.client.available()).isZero();
            fixture.receive(values("FCGI_MPXS_CONNS", "1", "FCGI_MAX_REQS", "5"));
            assertThat(fixture.written())
                    .isEqualTo(concat(begin(1, 1, 1), params(1, "\1\1A1"), params(1, ""), stdin(1, "")));
            assertThat(fixture.client.available()).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FCGI_MPXS_CONNS, 1, FCGI_MAX_REQS, 3, 3",
        "fcgi_mpxs_conns, 1, Fcgi_Max_Reqs, 3, 3",
        "FCGI_MPXS_CONNS, 1, FCGI_MAX_REQS, 1000000000, 8",
        "FCGI_MPXS_CONNS, 1, FCGI_MAX_REQS, 99999999999999999999, 8",
        "FCGI_MPXS_CONNS, 1, FCGI_MAX_REQS, 0, 1",
        "FCGI_MPXS_CONNS, 1, FCGI_MAX_REQS, -1, 8",
        "FCGI_MPXS_CONNS, 1, FCGI_MAX_REQS, abc, 8",
        "FCGI_MPXS_CONNS, 1, OTHER, x, 8",
        "FCGI_MPXS_CONNS, 0, FCGI_MAX_REQS, 50, 1",
        "FCGI_MPXS_CONNS, yes, FCGI_MAX_REQS, 50, 1",
        "OTHER, x, FCGI_MAX_REQS, 50, 1"
    })
    @DisplayName("28 getValuesResult: fewer, more and other names, MAX_REQS 0, -1, abc, 1e9")
    void theAnswerIsClampedAndGarbageIgnored(String n1, String v1, String n2, String v2, int limit) {
        try (var fixture = asking()) {
            fixture.receive(values(n1, v1, n2, v2));
            assertThat(fixture.client.available()).isEqualTo(limit);
        }
    }

    @Test
    @DisplayName("28 getValuesResult: an empty one behind the real one changes nothing, an empty one alone means 1")
    void onlyTheFirstAnswerCounts() {
        try (var fixture = asking()) {
            fixture.receive(values("FCGI_MPXS_CONNS", "1"), values());
            assertThat(fixture.client.available()).isEqualTo(8);
            fixture.receive(values());
            assertThat(fixture.channel.isOpen()).isTrue();
            assertThat(fixture.client.available()).isEqualTo(8);
        }
        try (var fixture = asking()) {
            fixture.receive(values());
            assertThat(fixture.client.available()).isOne();
        }
    }

    @Test
    @DisplayName("28 getValuesResult truncated")
    void aTruncatedAnswerIsAProtocolError() {
        try (var fixture = asking()) {
            Recording waiting = fixture.send();
            fixture.receive(record(10, 0, latin("\17\1FCGI_MPXS")));
            assertThat(waiting.failure()).isInstanceOf(FcgiProtocolException.class);
            assertThat(waiting.failedState()).isEqualTo(RequestState.NOT_SENT);
        }
    }

    @Test
    @DisplayName("74 getValues: UNKNOWN_TYPE means one at a time")
    void anApplicationThatDoesNotKnowTheQuestionGetsOneRequestAtATime() {
        try (var fixture = asking()) {
            Recording waiting = fixture.send();
            fixture.receive(record(11, 0, new byte[] {9, 0, 0, 0, 0, 0, 0, 0}), end(1, 0, 0));
            assertThat(waiting.events).containsExactly("end");
            assertThat(fixture.client.available()).isOne();
        }
    }

    @Test
    @DisplayName("74 getValues: no answer in time means one at a time, and a late answer is ignored")
    void withoutAnAnswerRequestsGoOneAtATime() {
        try (var fixture = asking()) {
            List<Object> events = new ArrayList<>();
            fixture.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void userEventTriggered(io.netty.channel.ChannelHandlerContext ctx, Object event) {
                    events.add(event);
                }
            });
            Recording waiting = fixture.send();
            fixture.written();
            fixture.channel.advanceTimeBy(501, MILLISECONDS);
            fixture.channel.runScheduledPendingTasks();
            assertThat(events).containsExactly(new FcgiClientHandler.Ready(1));
            assertThat(fixture.written()).startsWith(begin(1, 1, 1));
            fixture.receive(values("FCGI_MPXS_CONNS", "1"), end(1, 0, 0));
            assertThat(waiting.events).containsExactly("end");
            assertThat(fixture.client.available()).isOne();
        }
    }

    @Test
    @DisplayName("74 getValuesClosedByPeer: the waiting request has not been sent")
    void aConnectionThatClosesInsteadOfAnAnswerHasSentNothing() {
        try (var fixture = asking()) {
            Recording waiting = fixture.send();
            fixture.channel.close();
            assertThat(waiting.failure()).isInstanceOf(FcgiConnectionException.class);
            assertThat(waiting.failedState()).isEqualTo(RequestState.NOT_SENT);
        }
    }

    @Test
    void aWaitingRequestMayBeAborted() {
        try (var fixture = asking()) {
            var heard = new Recording();
            fixture.send(heard).abort();
            assertThat(heard.failedState()).isEqualTo(RequestState.NOT_SENT);
            fixture.receive(values("FCGI_MPXS_CONNS", "1"));
            assertThat(fixture.client.available()).isEqualTo(8);
            fixture.written();
        }
    }

    @Test
    void anotherFirstRecordThanAnAnswerClosesTheConnection() {
        try (var fixture = asking()) {
            Recording waiting = fixture.send();
            fixture.receive(stdout(1, "x"));
            assertThat(waiting.failedState()).isEqualTo(RequestState.NOT_SENT);
            assertThat(fixture.channel.isOpen()).isFalse();
        }
    }
}
