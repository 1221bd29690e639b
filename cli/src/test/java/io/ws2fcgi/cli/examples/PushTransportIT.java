package io.ws2fcgi.cli.examples;

import static io.ws2fcgi.cli.examples.ScriptedHttp.HANG_UP;
import static io.ws2fcgi.cli.examples.ScriptedHttp.NEVER;
import static io.ws2fcgi.cli.examples.ScriptedHttp.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How {@code Push} of {@code examples/lib/ws2fcgi.php} speaks HTTP, with a server that answers as servers may. */
final class PushTransportIT {
    private static final String PROBLEM = "{\"title\":\"Bad Request\",\"detail\":\"action 0: what?\"}";

    @Test
    void anAnswerIsReadHoweverItComes() {
        try (ScriptedHttp server = new ScriptedHttp(
                ok("[1]"),
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n[2\r\n1 \r\n]\r\n0\r\nX: y\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 201 Made\nContent-Length:3\n\n[3]",
                "HTTP/1.1 204 No Content\r\n\r\n",
                ok("[4]").replace("OK\r\n", "OK\r\nConnection: close\r\n"),
                "HTTP/1.0 200 OK\r\n\r\n[5]" + HANG_UP,
                ok("[6]"))) {
            String out = php(server, """
                    foreach ([1, 2, 3, 0, 4, 5, 6] as $i) echo json_encode($push->call('GET', '/v1/nodes'));
                    """);
            assertThat(out).isEqualTo("[1][2][3][][4][5][6]");
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void aConnectionThatTheServerHasLeftIsReplaced() {
        try (ScriptedHttp server = new ScriptedHttp(ok("[1]"), ok("[2]") + HANG_UP, ok("[3]"))) {
            String out = php(server, """
                    foreach ([1, 2, 3] as $i) { echo json_encode($push->call('GET', '/')); usleep(300000); }
                    """);
            assertThat(out).isEqualTo("[1][2][3]");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void failuresSayWhatHappenedAndTheNextCallGoesOn() {
        try (ScriptedHttp server = new ScriptedHttp(
                "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[" + HANG_UP,
                "HTTP/1.1 400 Bad Request\r\nContent-Length: " + PROBLEM.length() + "\r\n\r\n" + PROBLEM,
                "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 4\r\n\r\nnope",
                ok("<html>"),
                "SSH-2.0-x\r\n\r\n" + HANG_UP,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                NEVER,
                ok("[]"))) {
            String at = "push API at " + server.url() + ": ";
            String out = php(server, """
                    $push = new Push(getenv('WS_PUSH_URL'), null, 0.5);
                    for ($i = 0; $i < 8; $i++) echo failure(function () use ($push) { $push->call('GET', '/'); }), "\\n";
                    """);
            assertThat(out.lines())
                    .containsExactly(
                            "0 " + at + "hung up before the end of its answer",
                            "400 push API: status 400 (Bad Request: action 0: what?)",
                            "502 push API: status 502 (nope)",
                            "200 push API: answer is not JSON: <html>",
                            "0 " + at + "not an HTTP answer",
                            "0 " + at + "broken chunk",
                            "0 " + at + "no answer within 0.5 s",
                            "no failure");
        }
    }

    @Test
    void nobodyThereIsAFailureThatNamesTheAddress() {
        String out = PhpCommand.run(Map.of(), """
                echo failure(function () { (new Push('unix:/nowhere/control.sock'))->toUser('a', 'b'); });
                """);
        assertThat(out).isEqualTo("0 push API at unix:/nowhere/control.sock: No such file or directory");
    }

    @Test
    void callsAreThoseOfTheContract() {
        String reached = ok("[{\"reached\":7}]");
        String none = "HTTP/1.1 204 No Content\r\n\r\n";
        String gone = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedHttp server =
                new ScriptedHttp(reached, reached, reached, none, gone, none, none, none, none, gone)) {
            String out = php(server, """
                    echo $push->toChannel('a/b', '\u00fc"', ['except' => ['x', 'y']]);
                    echo $push->toUser('ann', "\\x00", ['binary' => true]), $push->toConnection('c1', 'hi');
                    var_export($push->close('c1', 4001, 'so long')); var_export($push->close('c1'));
                    var_export($push->subscribe('c1', 'a/b')); var_export($push->unsubscribe('c1', '%2F'));
                    var_export($push->setMeta('c1', ['nick' => 'Ann', 'old' => null])); var_export($push->setMeta('c1', []));
                    var_export($push->connection('c1'));
                    """);
            assertThat(out).isEqualTo("777truefalsetruetruetruetrueNULL");
            assertThat(server.requests())
                    .map(PushTransportIT::lineAndBody)
                    .containsExactly(
                            "POST /v1/actions [{\"type\":\"send\",\"text\":\"\u00fc\\\"\",\"channel\":\"a/b\",\"except\":[\"x\",\"y\"]}]",
                            "POST /v1/actions [{\"type\":\"send\",\"base64\":\"AA==\",\"user\":\"ann\"}]",
                            "POST /v1/actions [{\"type\":\"send\",\"text\":\"hi\",\"connection\":\"c1\"}]",
                            "DELETE /v1/connections/c1?code=4001&reason=so%20long ",
                            "DELETE /v1/connections/c1?code=1000&reason= ",
                            "PUT /v1/channels/a%2Fb/members/c1 ",
                            "DELETE /v1/channels/%252F/members/c1 ",
                            "PATCH /v1/connections/c1/meta {\"nick\":\"Ann\",\"old\":null}",
                            "PATCH /v1/connections/c1/meta {}",
                            "GET /v1/connections/c1 ");
            assertThat(server.requests())
                    .allSatisfy(request -> assertThat(request)
                            .contains(
                                    "\r\nAuthorization: Bearer s3cret\r\n",
                                    "\r\nHost: " + server.url().substring(7) + "\r\n"));
        }
    }

    @Test
    void wrongArgumentsAreRefusedBeforeAnythingIsSent() {
        String out = PhpCommand.run(Map.of(), """
                foreach (["tcp://x", 'http://', "http://x\\r\\nA: b", 'http://u:p@x', 'http://x?y'] as $url) {
                    try { new Push($url); } catch (InvalidArgumentException $e) { echo 'refused '; }
                }
                try { new Push(null, "a\\r\\nb"); } catch (InvalidArgumentException $e) { echo $e->getMessage(); }
                """);
        assertThat(out)
                .isEqualTo(
                        "refused ".repeat(5) + "secret: spaces or control characters (expected: one printable word)");
    }

    private static String php(ScriptedHttp server, String code) {
        Map<String, String> environment = Map.of("WS_PUSH_URL", server.url(), "WS_PUSH_SECRET", "s3cret");
        return PhpCommand.run(environment, "$push = new Push();\n" + code);
    }

    private static String lineAndBody(String request) {
        List<String> parts = List.of(request.split("\r\n\r\n", 2));
        return parts.get(0).replaceFirst("(?s) HTTP/1\\.1\r\n.*", " ") + parts.get(1);
    }
}
