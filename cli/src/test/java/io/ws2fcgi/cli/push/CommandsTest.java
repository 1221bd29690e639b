package io.ws2fcgi.cli.push;

import static io.ws2fcgi.cli.push.ScriptedApi.json;
import static io.ws2fcgi.cli.push.ScriptedApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.ExitCode;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands, in this process, against a server that answers what the test says. */
final class CommandsTest {
    private static final String ID = "00010003c2f1e8a94b7d4f0e9a5566d7e8f90a1b";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void publishNamesItsReceiverInThePath() {
        try (ScriptedApi api = ScriptedApi.onTcp(json("{\"reached\":3}"))) {
            run(ExitCode.OK, api, "publish", "--channel", "a/b", "--except", "x1", "--except", "x2", "hi");
            assertThat(api.requestLines()).containsExactly("POST /v1/channels/a%2Fb?except=x1&except=x2 HTTP/1.1");
            assertThat(api.requests().get(0))
                    .contains("\r\ncontent-type: text/plain; charset=utf-8\r\n")
                    .endsWith("\r\n\r\nhi");
            assertThat(out).hasToString("reached 3 connections\n");
        }
        try (ScriptedApi api = ScriptedApi.onTcp(json("{\"reached\":0,\"pending\":1}"), json("{\"reached\":1}"))) {
            run(ExitCode.OK, api, "publish", "--user", "\u00fc", "");
            run(ExitCode.OK, api, "publish", "--connection", ID, "--binary", "hi");
            assertThat(api.requestLines())
                    .containsExactly("POST /v1/users/%C3%BC HTTP/1.1", "POST /v1/connections/" + ID + " HTTP/1.1");
            assertThat(api.requests().get(1)).contains("\r\ncontent-type: application/octet-stream\r\n");
            assertThat(out)
                    .hasToString("reached 3 connections\nreached nobody, and 1 still opening\nreached 1 connection\n");
        }
    }

    @Test
    void nobodyReachedIsAnErrorOnlyWhereThatIsWanted() {
        String none = json("{\"reached\":0}");
        try (ScriptedApi api = ScriptedApi.onTcp(none, none, none)) {
            run(ExitCode.OK, api, "publish", "--channel", "c", "hi");
            run(ExitCode.NOBODY, api, "publish", "--channel", "c", "--require-reached", "hi");
            run(ExitCode.NOBODY, api, "publish", "--channel", "c", "--require-reached", "--json", "hi");
            assertThat(out).hasToString("reached nobody\nreached nobody\n{\"reached\":0,\"pending\":0}\n");
        }
    }

    @Test
    void anUnknownConnectionIsToldByTheExitCode() {
        String unknown = problem("404 Not Found", "no such connection");
        try (ScriptedApi api = ScriptedApi.onTcp(unknown, unknown, unknown)) {
            for (String command : List.of("publish --connection x hi", "close x", "connections x")) {
                run(ExitCode.NOBODY, api, command.split(" "));
            }
            assertThat(err.toString().lines()).hasSize(3).allMatch(line -> line.endsWith(": no such connection"));
            assertThat(out.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "publish hi, 'required argument'",
        "publish --channel a --user b hi, mutually exclusive",
        "publish --connection x --except y hi, '--except: goes with --channel and --user'",
        "publish --channel a --lines hi, '--lines reads STDIN (expected: no TEXT)'",
        "publish --channel a --timeout 0 hi, '--timeout: 0 (expected: more)'",
        "publish --channel g\ufffd\ufffdn hi, 'g??n'': cannot be read in this locale'",
        "publish --channel a h\ufffdi, 'h?i'': cannot be read in this locale'",
        "publish --channel  hi, 'an empty name (expected: 1 to 255 bytes)'",
        "close, 'Missing required parameter: ''ID'''",
        "close x --code y, '''y'' is not an int'",
        "connections x --user y, 'ID: goes without'",
    })
    void wrongUsageAsksNobody(String arguments, String message) {
        try (ScriptedApi api = ScriptedApi.onTcp()) {
            run(ExitCode.USAGE, api, arguments.split(" "));
            assertThat(err.toString()).contains(message).hasLineCount(1);
            assertThat(api.connections()).isZero();
        }
    }

    @Test
    void closeSendsCodeAndReason() {
        try (ScriptedApi api = ScriptedApi.onTcp(json("{\"reached\":1}"), json("{\"reached\":1}"))) {
            run(ExitCode.OK, api, "close", ID);
            run(ExitCode.OK, api, "close", ID, "--code", "4001", "--reason", "bye & go", "--json");
            assertThat(api.requestLines())
                    .containsExactly(
                            "DELETE /v1/connections/" + ID + "?code=1000 HTTP/1.1",
                            "DELETE /v1/connections/" + ID + "?code=4001&reason=bye%20%26%20go HTTP/1.1");
            assertThat(out).hasToString("closed " + ID + "\n{\"closed\":\"" + ID + "\"}\n");
        }
    }

    @Test
    void aListFollowsItsPages() {
        String first = json("{\"connections\":[{\"id\":\"a\",\"uri\":\"/x\"}],\"next\":\"a\"}");
        String last = json("{\"connections\":[{\"id\":\"b\",\"uri\":\"/y\\u001b\"}]}");
        try (ScriptedApi api = ScriptedApi.onTcp(first, last, first, last)) {
            run(ExitCode.OK, api, "connections", "--uri", "/x?a=1", "--channel", "c", "--user", "u");
            String filter = "user=u&channel=c&uri=%2Fx%3Fa%3D1&limit=250";
            assertThat(api.requestLines())
                    .containsExactly(
                            "GET /v1/connections?" + filter + " HTTP/1.1",
                            "GET /v1/connections?" + filter + "&after=a HTTP/1.1");
            assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                    .containsExactly("ID AGE USER CHANNELS URI FROM EVENTS", "a ? /x", "b ? /y\\x1b");
            out.getBuffer().setLength(0);
            run(ExitCode.OK, api, "connections", "--json");
            assertThat(out).hasToString("""
                    {"connections":[
                    {"id":"a","uri":"/x"},
                    {"id":"b","uri":"/y\\u001B"}
                    ]}
                    """);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"connections", "channels"})
    void anEmptyListIsNoErrorAndNotOnStdout(String list) {
        String empty = json("{\"" + list + "\":[]}");
        try (ScriptedApi api = ScriptedApi.onTcp(empty, empty)) {
            run(ExitCode.OK, api, list);
            assertThat(out.toString()).isEmpty();
            assertThat(err).hasToString("no " + list + "\n");
            run(ExitCode.OK, api, list, "--json");
            assertThat(out).hasToString("{\"" + list + "\":[\n]}\n");
        }
    }

    @Test
    void channelsAreListedAndTheirMembers() {
        String list = json("{\"channels\":[{\"channel\":\"lobby\",\"count\":12}]}");
        String first = json("{\"channel\":\"a b\",\"count\":2,\"members\":[\"x\"],\"next\":\"x\"}");
        String last = json("{\"channel\":\"a b\",\"count\":2,\"members\":[\"y\"]}");
        String nobody = json("{\"channel\":\"a b\",\"count\":0,\"members\":[]}");
        try (ScriptedApi api = ScriptedApi.onTcp(list, first, last, nobody)) {
            run(ExitCode.OK, api, "channels");
            run(ExitCode.OK, api, "channels", "a b");
            run(ExitCode.OK, api, "channels", "a b");
            assertThat(out).hasToString("MEMBERS  CHANNEL\n     12  lobby\nx\ny\n");
            assertThat(err).hasToString("nobody is in a b\n");
            assertThat(api.requestLines())
                    .contains(
                            "GET /v1/channels?limit=250 HTTP/1.1", "GET /v1/channels/a%20b?limit=250&after=x HTTP/1.1");
        }
    }

    @Test
    void whatIsNotTheApiIsOneLine() {
        try (ScriptedApi api = ScriptedApi.onTcp(json("<html>"), json("[1"), json(""))) {
            for (int i = 0; i < 3; i++) run(ExitCode.FAILED, api, "connections");
            assertThat(err.toString().lines())
                    .hasSize(3)
                    .allMatch(line -> line.contains("is this a control listener?"));
        }
    }

    private void run(int exitCode, ScriptedApi api, String... arguments) {
        Ran ran = Ran.command(List.of("--control", api.text()), arguments);
        out.append(ran.out());
        err.append(ran.err());
        assertThat(ran.exitCode()).as(ran::toString).isEqualTo(exitCode);
    }
}
