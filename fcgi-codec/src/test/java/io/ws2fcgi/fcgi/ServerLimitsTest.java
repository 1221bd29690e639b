package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.filled;
import static io.ws2fcgi.fcgi.Bytes.latin;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stdin;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static io.ws2fcgi.fcgi.FcgiProtocolStatus.CANT_MPX_CONN;
import static io.ws2fcgi.fcgi.FcgiProtocolStatus.OVERLOADED;
import static io.ws2fcgi.fcgi.FcgiProtocolStatus.UNKNOWN_ROLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a responder refuses, ignores and closes for. */
class ServerLimitsTest {
    private static final int KEEP = 1;
    private static final FcgiServerConfig DEFAULTS = FcgiServerConfig.defaults();

    @ParameterizedTest
    @ValueSource(ints = {12, 200})
    @DisplayName("7, 8 unknownManagementType: answered with UNKNOWN_TYPE, the stream stays in sync")
    void anUnknownManagementTypeIsAnswered(int type) {
        try (var server = new ServerFixture()) {
            server.receive(record(type, 0, latin("what?"), 3), begin(1, 1, KEEP), params(1, ""));
            assertThat(server.written()).isEqualTo(record(11, 0, new byte[] {(byte) type, 0, 0, 0, 0, 0, 0, 0}));
            assertThat(server.calls).hasSize(1);
        }
    }

    @Test
    @DisplayName("7 unknown type known id: ignored, as nothing says what to answer")
    void anUnknownApplicationTypeIsIgnored() {
        try (var server = new ServerFixture()) {
            server.open(1, KEEP);
            server.receive(record(200, 1, latin("what?")), stdin(1, "b"));
            assertThat(server.written()).isEmpty();
            assertThat(server.call().stdin).hasToString("b");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 2, 1})
    @DisplayName("9 appRecordWithIdZero (S)")
    void anApplicationRecordWithIdZeroClosesTheConnection(int type) {
        try (var server = new ServerFixture()) {
            ServerFixture.Call running = server.open(1, KEEP);
            server.receive(record(type, 0, RecordDecoderTest.content(type)));
            assertThat(server.channel.isOpen()).isFalse();
            assertThat(running.events).containsExactly("closed", "abort");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 6, 7, 10, 11})
    void whatOnlyApplicationsSendClosesTheConnection(int type) {
        try (var server = new ServerFixture()) {
            server.receive(record(type, RecordDecoderTest.idOf(type), RecordDecoderTest.content(type)));
            assertThat(server.channel.isOpen()).isFalse();
        }
    }

    @Test
    @DisplayName("10 recordForUnknownId (S): ignored and drained")
    void recordsOfRequestsThatDoNotRunAreIgnored() {
        try (var server = new ServerFixture()) {
            server.receive(params(9, "\1\1A1"), stdin(9, "x"), record(8, 9, latin("d")), record(2, 9, new byte[0]));
            server.open(1, KEEP).responder.end(0);
            assertThat(server.written()).isEqualTo(concat(stdout(1, ""), end(1, 0, 0)));
            assertThat(server.calls).hasSize(1);
        }
    }

    @Test
    @DisplayName("25 nvSplitAnywhere: pairs cut at every byte over PARAMS records")
    void pairsMayBeCutAnywhere() {
        FcgiParams params = FcgiParams.builder()
                .add("NAME", "value")
                .add("L", "x".repeat(200))
                .build();
        byte[] bytes = params.encoded();
        for (int cut = 1; cut < bytes.length; cut++) {
            try (var server = new ServerFixture()) {
                server.receive(
                        begin(1, 1, KEEP),
                        record(4, 1, Arrays.copyOf(bytes, cut)),
                        record(4, 1, Arrays.copyOfRange(bytes, cut, bytes.length)),
                        params(1, ""));
                assertThat(server.call().head.params()).isEqualTo(params);
            }
        }
    }

    @Test
    @DisplayName("24 nvLong (S): a value of 100 000 bytes over records")
    void aLongValueMayLieAcrossRecords() {
        FcgiParams params = FcgiParams.builder().add("V", "v".repeat(100_000)).build();
        byte[] bytes = params.encoded();
        try (var server = new ServerFixture()) {
            server.receive(
                    begin(1, 1, KEEP),
                    record(4, 1, Arrays.copyOf(bytes, 65535), 255),
                    record(4, 1, Arrays.copyOfRange(bytes, 65535, bytes.length)),
                    params(1, ""));
            assertThat(server.call().head.params().get("V")).hasSize(100_000);
        }
    }

    @Test
    @DisplayName("26 nvSplitOversized: too many bytes of parameters, memory bounded")
    void tooManyBytesOfParametersAreRefused() {
        try (var server = new ServerFixture(DEFAULTS.withMaxParams(1000, 100))) {
            server.receive(begin(1, 1, KEEP), record(4, 1, filled(1000, 'p')));
            assertThat(server.written()).isEmpty();
            server.receive(
                    record(4, 1, filled(1, 'p')), record(4, 1, filled(60_000, 'p')), params(1, ""), stdin(1, ""));
            assertThat(server.written()).isEqualTo(end(1, 0, OVERLOADED));
            assertThat(server.calls).isEmpty();
            assertThat(server.open(1, KEEP).head.requestId()).isOne();
        }
    }

    @Test
    @DisplayName("26 nvSplitOversized: too many parameters")
    void tooManyParametersAreRefused() {
        FcgiParams.Builder many = FcgiParams.builder();
        for (int i = 0; i < 101; i++) many.add("A", "");
        try (var server = new ServerFixture(DEFAULTS.withMaxParams(1000, 100))) {
            server.receive(begin(1, 1, KEEP), record(4, 1, many.build().encoded()), params(1, ""));
            assertThat(server.written()).isEqualTo(end(1, 0, OVERLOADED));
            assertThat(server.calls).isEmpty();
        }
    }

    @Test
    @DisplayName("23 nvOverflow (S): broken pairs close the connection")
    void brokenPairsCloseTheConnection() {
        try (var server = new ServerFixture()) {
            server.receive(begin(1, 1, KEEP), record(4, 1, filled(8, 0xff)), params(1, ""));
            assertThat(server.channel.isOpen()).isFalse();
            assertThat(server.calls).isEmpty();
        }
    }

    @Test
    @DisplayName("29 getValuesBeforeBegin, during a request, twice, with padding: known names asked for, one record")
    void getValuesIsAnsweredAtAnyTime() {
        byte[] ask = record(9, 0, latin("\17\0FCGI_MPXS_CONNS\5\0OTHER\17\0FCGI_MPXS_CONNS"), 5);
        byte[] answer = record(10, 0, latin("\17\1FCGI_MPXS_CONNS1"));
        try (var server = new ServerFixture()) {
            server.receive(ask);
            assertThat(server.written()).isEqualTo(answer);
            server.open(1, KEEP);
            server.receive(ask, ask);
            assertThat(server.written()).isEqualTo(concat(answer, answer));
            server.receive(record(9, 0, new byte[0]));
            assertThat(server.written()).isEqualTo(record(10, 0, new byte[0]));
        }
    }

    @Test
    @DisplayName("29 getValues: the answer is the configuration")
    void getValuesTellsTheConfiguration() {
        byte[] ask = record(9, 0, latin("\16\0FCGI_MAX_CONNS\15\0FCGI_MAX_REQS\17\0FCGI_MPXS_CONNS"));
        try (var server = new ServerFixture(DEFAULTS.withMaxConcurrent(1).withMaxConnections(30))) {
            server.receive(ask);
            assertThat(server.written())
                    .isEqualTo(record(10, 0, latin("\16\2FCGI_MAX_CONNS30\15\1FCGI_MAX_REQS1\17\1FCGI_MPXS_CONNS0")));
        }
        try (var server = new ServerFixture()) {
            server.receive(ask);
            assertThat(server.written()).isEqualTo(record(10, 0, latin("\15\2FCGI_MAX_REQS64\17\1FCGI_MPXS_CONNS1")));
        }
    }

    @Test
    @DisplayName("30 beginTwiceSameId")
    void aSecondBeginOfARunningRequestClosesTheConnection() {
        try (var server = new ServerFixture()) {
            ServerFixture.Call first = server.open(1, KEEP);
            server.receive(begin(1, 1, KEEP));
            assertThat(server.channel.isOpen()).isFalse();
            assertThat(first.events).containsExactly("closed", "abort");
        }
    }

    @Test
    @DisplayName("30 begin other id when mpx off: CANT_MPX_CONN, and the first request unharmed")
    void withoutMultiplexingASecondRequestIsRefusedAndTheFirstUnharmed() {
        try (var server = new ServerFixture(DEFAULTS.withMaxConcurrent(1))) {
            ServerFixture.Call first = server.open(1, KEEP);
            server.receive(begin(2, 1, KEEP), params(2, "\1\1A1"), params(2, ""), stdin(2, "two"), stdin(2, ""));
            assertThat(server.written()).isEqualTo(end(2, 0, CANT_MPX_CONN));
            server.receive(stdin(1, "one"), stdin(1, ""));
            assertThat(first.stdin).hasToString("one");
            first.responder.end(0);
            assertThat(server.written()).isEqualTo(concat(stdout(1, ""), end(1, 0, 0)));
            assertThat(server.calls).hasSize(1);
        }
    }

    @Test
    @DisplayName("31 unknownRole: END UNKNOWN_ROLE, no handler call")
    void anUnknownRoleIsRefused() {
        try (var server = new ServerFixture()) {
            server.receive(begin(1, 9, KEEP), params(1, ""), stdin(1, ""), begin(2, 3, KEEP));
            assertThat(server.written()).isEqualTo(concat(end(1, 0, UNKNOWN_ROLE), end(2, 0, UNKNOWN_ROLE)));
            assertThat(server.calls).isEmpty();
        }
    }

    @Test
    void rolesAreWhatTheConfigurationSays() {
        try (var server = new ServerFixture(DEFAULTS.withRoles(Set.of(2, 3)))) {
            server.receive(begin(1, 2, KEEP), params(1, ""), begin(2, 3, KEEP), params(2, ""));
            server.receive(stdin(2, "in"), record(8, 2, latin("file")), stdin(2, ""), record(8, 2, new byte[0]));
            assertThat(server.calls.get(0).events).containsExactly("stdinEnd");
            assertThat(server.calls.get(1).events).containsExactly("stdinEnd", "dataEnd");
            assertThat(server.calls.get(1).data).hasToString("file");
        }
    }

    @Test
    @DisplayName("32 abort before params end, unknown id: END, no handler call")
    void anAbortBeforeTheApplicationKnowsIsAnsweredForIt() {
        try (var server = new ServerFixture()) {
            server.receive(record(2, 9, new byte[0]), begin(1, 1, KEEP), record(2, 1, new byte[0]), params(1, ""));
            assertThat(server.written()).isEqualTo(end(1, 0, 0));
            assertThat(server.calls).isEmpty();
        }
    }

    @Test
    @DisplayName("32 abort during stdin: cancelled once, END once, later STDIN ignored")
    void anAbortDuringTheBodyCancelsOnce() {
        try (var server = new ServerFixture()) {
            ServerFixture.Call call = server.open(1, KEEP);
            server.receive(stdin(1, "a"), record(2, 1, new byte[0]), stdin(1, "b"), record(2, 1, new byte[0]));
            assertThat(server.written()).isEqualTo(end(1, 0, 0));
            assertThat(call.events).containsExactly("closed", "abort");
            assertThat(call.stdin).hasToString("a");
            assertThat(call.responder.end(0).cause()).isInstanceOf(FcgiAbortedException.class);
            assertThat(server.written()).isEmpty();
        }
    }

    @Test
    @DisplayName("32 abort after response started")
    void anAbortAfterTheResponseStartedEndsIt() {
        try (var server = new ServerFixture()) {
            ServerFixture.Call call = server.open(1, KEEP);
            call.responder.stdout(Bytes.buffer("half"));
            server.receive(record(2, 1, new byte[0]));
            assertThat(call.responder.stdout(Bytes.buffer("more")).isSuccess()).isFalse();
            assertThat(server.written()).isEqualTo(concat(stdout(1, "half"), end(1, 0, 0)));
            assertThat(server.open(1, KEEP).events).isEmpty();
        }
    }

    @Test
    @DisplayName("33 stdinAfterEnd: drained, the next request on the connection works")
    void aBodyThatNobodyReadIsDrained() {
        try (var server = new ServerFixture()) {
            server.open(1, KEEP).responder.end(0);
            server.receive(stdin(1, "late"), record(5, 1, filled(65535, 'x')), stdin(1, ""));
            server.open(1, KEEP);
            server.receive(stdin(1, "new"), stdin(1, ""));
            assertThat(server.call().stdin).hasToString("new");
        }
    }

    @Test
    @DisplayName("33 stdinAfterEnd: but not for ever")
    void whatIsDrainedIsBounded() {
        try (var server = new ServerFixture(DEFAULTS.withMaxDiscardedBytes(100_000))) {
            server.open(1, KEEP).responder.end(0);
            server.receive(record(5, 1, filled(65535, 'x')));
            assertThat(server.channel.isOpen()).isTrue();
            server.receive(record(5, 1, filled(65535, 'x')));
            assertThat(server.channel.isOpen()).isFalse();
        }
    }

    @Test
    @DisplayName("34 manyBegins: 65535 of them are bounded, the excess is OVERLOADED")
    void beginsWithoutEndAreBounded() {
        try (var server = new ServerFixture(DEFAULTS.withMaxConcurrent(10))) {
            for (int first = 1; first <= 65535; first += 255) {
                int[] ids = IntStream.range(first, first + 255).toArray();
                server.receive(
                        Arrays.stream(ids).mapToObj(id -> begin(id, 1, KEEP)).toArray(byte[][]::new));
                assertThat(server.written())
                        .isEqualTo(concat(Arrays.stream(ids)
                                .filter(id -> id > 10)
                                .mapToObj(id -> end(id, 0, OVERLOADED))
                                .toArray(byte[][]::new)));
            }
            server.receive(params(10, ""));
            assertThat(server.calls).hasSize(1);
        }
    }

    @Test
    @DisplayName("34 manyBegins: from a peer that does not read the answers")
    void answersThatNobodyReadsAreBounded() {
        try (var server = new ServerFixture()) {
            var slow = SlowWrites.in(server.channel);
            server.open(1, KEEP).responder.stdout(Bytes.buffer(filled(200_000, 'x')));
            server.channel.runPendingTasks();
            for (int i = 0; i < 1025 && server.channel.isOpen(); i++) server.receive(record(9, 0, new byte[0]));
            assertThat(server.channel.isOpen()).isFalse();
            slow.dropAll();
        }
    }

    @Test
    @DisplayName("46 writeAfterEnd: the promise fails, nothing is on the wire")
    void aWriteAfterTheEndFails() {
        try (var server = new ServerFixture()) {
            FcgiResponder responder = server.open(1, KEEP).responder;
            responder.end(0);
            server.written();
            var late = Bytes.buffer("late");
            for (var future : List.of(responder.stdout(late), responder.stderr(Bytes.buffer("l")), responder.end(1))) {
                assertThat(future.cause())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("request 1: ended already");
            }
            assertThat(late.refCnt()).isZero();
            assertThat(server.written()).isEmpty();
        }
    }

    @Test
    void streamsOutOfOrderCloseTheConnection() {
        for (byte[] wrong : List.of(stdin(1, "early"), record(8, 1, latin("early")))) {
            try (var server = new ServerFixture()) {
                server.receive(begin(1, 1, KEEP), wrong);
                assertThat(server.channel.isOpen()).isFalse();
            }
        }
        try (var server = new ServerFixture()) {
            server.open(1, KEEP);
            server.receive(params(1, "\1\1A1"));
            assertThat(server.channel.isOpen()).isFalse();
        }
    }

    @Test
    void aRequestWithoutKeepConnLetsTheOthersEndAndBeginsNone() {
        try (var server = new ServerFixture()) {
            ServerFixture.Call one = server.open(1, KEEP);
            server.open(2, 0).responder.end(0);
            server.receive(begin(3, 1, KEEP), params(3, ""), stdin(1, "still"));
            assertThat(server.calls).hasSize(2);
            assertThat(one.stdin).hasToString("still");
            assertThat(server.channel.isOpen()).isTrue();
            one.responder.end(0);
            server.written();
            assertThat(server.channel.isOpen()).isFalse();
        }
    }

    @Test
    void everyConfigurationErrorNamesTheValue() {
        assertThatThrownBy(() -> DEFAULTS.withMaxConcurrent(0)).hasMessage("maxConcurrent: 0 (expected: 1 to 65535)");
        assertThatThrownBy(() -> DEFAULTS.withMaxDiscardedBytes(-1))
                .hasMessage("maxDiscardedBytes: -1 (expected: >= 0)");
    }

    @Test
    void anAbortWhoseAnswerIsOneTooManyStillEndsItsRequest() {
        try (var server = new ServerFixture()) {
            ServerFixture.Call running = server.open(1, KEEP);
            server.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
            for (int i = 0; i < 1024; i++) server.receive(record(12, 0, new byte[0]));
            assertThat(running.events).isEmpty();

            server.receive(record(2, 1, new byte[0]));

            assertThat(server.channel.isOpen()).isFalse();
            assertThat(running.events).containsExactly("closed", "abort");
        }
    }

    @Test
    void anApplicationThatThrowsAtAnAbortHarmsNoOtherRequest() {
        try (var server = new ServerFixture()) {
            server.open(1, KEEP).responder.onAbort(() -> {
                throw new IllegalStateException("on purpose");
            });
            ServerFixture.Call other = server.open(2, KEEP);

            byte[] notForServers = record(6, 2, new byte[0]);
            assertThatThrownBy(() -> server.receive(notForServers)).hasMessage("on purpose");

            assertThat(server.channel.isOpen()).isFalse();
            assertThat(other.events).containsExactly("closed", "abort");
        }
    }
}
