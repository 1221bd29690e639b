package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.stderr;
import static io.ws2fcgi.fcgi.Bytes.stdin;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;

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
}
