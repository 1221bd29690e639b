package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.stderr;
import static io.ws2fcgi.fcgi.Bytes.stdin;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a responder hears requests and answers them. */
class ServerRequestsTest {
    private static final int KEEP = 1;

    @Test
    void aRequestIsShownWithItsParametersAndThenItsBody() {
        try (var server = new ServerFixture()) {
            server.receive(begin(7, 1, KEEP), params(7, "\1\2Ahi"), params(7, ""), stdin(7, "body"), stdin(7, ""));
            ServerFixture.Call call = server.call();
            assertThat(call.head.requestId()).isEqualTo(7);
            assertThat(call.head.role()).isEqualTo(FcgiRole.RESPONDER);
            assertThat(call.head.params().get("A")).isEqualTo("hi");
            assertThat(call.stdin).hasToString("body");
            assertThat(call.events).containsExactly("stdinEnd");
        }
    }

    @Test
    @DisplayName("45 stdoutEnd: an empty response")
    void anEmptyResponseIsTheEndOfStdoutAndTheEnd() {
        try (var server = new ServerFixture()) {
            server.open(1, KEEP).responder.end(3);
            assertThat(server.written()).isEqualTo(concat(stdout(1, ""), end(1, 3, 0)));
        }
    }

    @Test
    @DisplayName("45 stdoutEnd: STDERR is ended only when it was used")
    void stderrIsEndedOnlyWhenItWasUsed() {
        try (var server = new ServerFixture()) {
            FcgiResponder responder = server.open(1, KEEP).responder;
            responder.stdout(Bytes.buffer("a"));
            responder.stderr(Bytes.buffer("e"));
            responder.stdout(Bytes.buffer("b"));
            responder.end(0);
            assertThat(server.written())
                    .isEqualTo(concat(
                            stdout(1, "a"),
                            stderr(1, "e"),
                            stdout(1, "b"),
                            stdout(1, ""),
                            stderr(1, ""),
                            end(1, 0, 0)));
        }
    }

    @Test
    void withoutKeepConnTheConnectionClosesBehindTheEnd() {
        try (var server = new ServerFixture()) {
            server.open(1, 0).responder.end(0);
            assertThat(server.written()).isEqualTo(concat(stdout(1, ""), end(1, 0, 0)));
            assertThat(server.channel.isOpen()).isFalse();
            assertThat(server.call().events).containsExactly("closed");
        }
    }

    @Test
    @DisplayName("45 stdoutEnd: a response of many records, multiplexed")
    void responsesOfManyRequestsMayInterleave() {
        try (var server = new ServerFixture()) {
            FcgiResponder one = server.open(1, KEEP).responder;
            FcgiResponder two = server.open(2, KEEP).responder;
            byte[] big = Bytes.filled(70_000, 'x');
            one.stdout(Bytes.buffer(big));
            two.stdout(Bytes.buffer("two"));
            two.end(2);
            one.end(1);
            assertThat(server.written())
                    .isEqualTo(concat(
                            Bytes.aligned(6, 1, Bytes.filled(65528, 'x')),
                            Bytes.aligned(6, 1, Bytes.filled(4472, 'x')),
                            stdout(2, "two"),
                            stdout(2, ""),
                            end(2, 2, 0),
                            stdout(1, ""),
                            end(1, 1, 0)));
        }
    }

    @Test
    void anEmptyWriteIsNotTheEndOfTheStream() {
        try (var server = new ServerFixture()) {
            FcgiResponder responder = server.open(1, KEEP).responder;
            assertThat(responder.stdout(Bytes.buffer("")).isSuccess()).isTrue();
            assertThat(server.written()).isEmpty();
        }
    }

    @Test
    void anApplicationHearsWhenItMayWriteMore() {
        try (var server = new ServerFixture()) {
            var slow = SlowWrites.in(server.channel);
            FcgiResponder responder = server.open(1, KEEP).responder;
            List<String> heard = new ArrayList<>();
            responder.onWritable(() -> heard.add("at once"));
            responder.stdout(Bytes.buffer(Bytes.filled(200_000, 'x')));
            assertThat(responder.isWritable()).isFalse();
            responder.onWritable(() -> heard.add("later"));
            assertThat(heard).containsExactly("at once");
            slow.letGo();
            assertThat(heard).containsExactly("at once", "later");
            slow.letGo();
            assertThat(responder.isWritable()).isTrue();
        }
    }

    @Test
    void anApplicationMayStopTheInput() {
        try (var server = new ServerFixture()) {
            FcgiResponder one = server.open(1, KEEP).responder;
            FcgiResponder two = server.open(2, KEEP).responder;
            one.pauseInput();
            one.pauseInput();
            two.pauseInput();
            assertThat(server.channel.config().isAutoRead()).isFalse();
            one.resumeInput();
            assertThat(server.channel.config().isAutoRead()).isFalse();
            two.end(0);
            assertThat(server.channel.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void aLostConnectionIsAnAbort() {
        try (var server = new ServerFixture()) {
            ServerFixture.Call call = server.open(1, KEEP);
            server.channel.close();
            assertThat(call.events).containsExactly("closed", "abort");
            assertThat(call.responder.end(0).cause()).isInstanceOf(FcgiConnectionException.class);
            call.responder.onAbort(() -> call.events.add("told late"));
            assertThat(call.events).endsWith("told late");
        }
    }

    @Test
    void anApplicationThatThrowsEndsItsRequestOnly() {
        FcgiApplication application = (head, responder) -> {
            if (head.requestId() == 1) throw new IllegalStateException("application's own fault");
            return FcgiInput.IGNORE;
        };
        var server = new ServerFixture(FcgiServerConfig.defaults(), application);
        assertThatThrownBy(() -> server.receive(begin(2, 1, KEEP), params(2, ""), begin(1, 1, KEEP), params(1, "")))
                .hasMessage("application's own fault");
        assertThat(server.written()).isEqualTo(concat(stdout(1, ""), end(1, 1, 0)));
        assertThat(server.channel.isOpen()).isTrue();
        server.close();
    }

    @Test
    void answersMayComeFromAnyThread() throws Exception {
        try (var server = new ServerFixture()) {
            FcgiResponder responder = server.open(1, KEEP).responder;
            Thread worker = new Thread(() -> {
                responder.stdout(Bytes.buffer("from elsewhere"));
                responder.end(0);
            });
            worker.start();
            worker.join();
            assertThat(server.written()).isEqualTo(concat(stdout(1, "from elsewhere"), stdout(1, ""), end(1, 0, 0)));
        }
    }
}
