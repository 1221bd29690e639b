package io.ws2fcgi.cli.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.push.ServedRoom.Door;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands and {@code serve}: the real jar in front of a real php-fpm. */
final class PushCommandsIT {
    private static final String NOBODY = "0".repeat(40);

    @ParameterizedTest
    @EnumSource
    void clientsAreFoundReachedAndClosedThroughEveryDoor(Door door) {
        try (ServedRoom room = ServedRoom.behind(door);
                WebSocketTestClient ann = room.enter("ann");
                WebSocketTestClient bob = room.enter("bob")) {
            assertThat(room.run("publish", "--channel", "lobby", "h\u00ef").out())
                    .isEqualTo("reached 2 connections\n");
            assertThat(ann.receiveText()).isEqualTo("h\u00ef");
            assertThat(bob.receiveText()).isEqualTo("h\u00ef");

            String id = idOf(room, "ann");
            assertThat(room.run("publish", "--channel", "lobby", "--except", id, "bob?")
                            .out())
                    .isEqualTo("reached 1 connection\n");
            assertThat(bob.receiveText()).isEqualTo("bob?");
            assertThat(room.run("publish", "--connection", id, "--binary", "ann?")
                            .out())
                    .isEqualTo("reached 1 connection\n");
            assertThat(ann.receiveBinary()).isEqualTo("ann?".getBytes(UTF_8));

            Ran closed = room.run("close", id, "--code", "4001", "--reason", "bye & go");
            assertThat(closed.out()).as(closed::toString).isEqualTo("closed " + id + "\n");
            assertThat(ann.receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "bye & go"));
        }
    }

    @Test
    void whoIsThereAndWhere() {
        try (ServedRoom room = ServedRoom.behind(Door.UNIX);
                WebSocketTestClient ann = room.enter("ann");
                WebSocketTestClient bob = room.enter("bob")) {
            String id = idOf(room, "ann");
            assertThat(room.run("connections").out().lines())
                    .hasSize(3)
                    .anyMatch(line -> line.matches("ID +AGE +USER +CHANNELS +URI +FROM +EVENTS"))
                    .anyMatch(line -> line.matches(id + " +\\d+m? ?\\d*s  ann +lobby +/chat\\?user=ann  127.* +1"));
            assertThat(room.run("connections", "--uri", "/chat?user=bob").out().lines())
                    .hasSize(2);
            assertThat(room.run("connections", id).out())
                    .contains("id        " + id + "\n", "state     open\n", "user      ann\n")
                    .contains("channels  lobby\n", "meta      nick = ann\n", "uri       /chat?user=ann\n")
                    .contains("events    1\n", "received  0 bytes\n");
            assertThat(room.run("channels").out()).isEqualTo("MEMBERS  CHANNEL\n      2  lobby\n");
            assertThat(room.run("channels", "lobby").out().lines()).hasSize(2).contains(id);
            assertThat(room.run("channels", "empty").out()).isEmpty();
            ann.send("hello");
            bob.send("hello");
        }
    }

    @Test
    void whoIsNotThereIsToldByTheExitCode() {
        try (ServedRoom room = ServedRoom.behind(Door.TCP)) {
            room.enter("ann").disconnect();
            for (String[] command : new String[][] {
                {"publish", "--connection", NOBODY, "hi"},
                {"publish", "--connection", "x", "hi"},
                {"publish", "--user", "nobody", "--require-reached", "hi"},
                {"connections", NOBODY},
                {"close", NOBODY}
            }) {
                Ran ran = room.run(command);
                assertThat(ran.exitCode()).as(ran::toString).isEqualTo(ExitCode.NOBODY);
            }
            assertThat(room.run("publish", "--user", "nobody", "hi")).isEqualTo(new Ran(0, "reached nobody\n", ""));
            Ran wrong = room.run("close", NOBODY, "--code", "1005");
            assertThat(wrong.exitCode()).as(wrong::toString).isEqualTo(ExitCode.USAGE);
            assertThat(wrong.err()).contains("1005").hasLineCount(1);
        }
    }

    @Test
    void withoutTheRightSecretNothingIsSaid() {
        try (ServedRoom room = ServedRoom.behind(Door.TCP_WITH_SECRET);
                WebSocketTestClient ann = room.enter("ann")) {
            String control = room.options().get(0);
            Ran without = Ran.command(List.of(control), "connections");
            assertThat(without.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(without.err()).contains("--control-secret-file").hasLineCount(1);
            Path wrong = room.folder().write("wrong", "guess");
            Ran with = Ran.command(
                    List.of(control, "--control-secret-file=" + wrong), "publish", "--channel", "lobby", "psst");
            assertThat(with.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(with.err())
                    .contains(wrong.toString())
                    .doesNotContain("guess")
                    .hasLineCount(1);
            assertThat(room.run("publish", "--user", "ann", "hi").exitCode()).isEqualTo(ExitCode.OK);
            assertThat(ann.receiveText()).isEqualTo("hi");
        }
    }

    @Test
    void stdinIsTheMessageToTheByte() throws IOException {
        byte[] bytes = {0, 13, 10, (byte) 0xff, 10};
        try (ServedRoom room = ServedRoom.behind(Door.UNIX_WITH_SECRET);
                WebSocketTestClient ann = room.enter("ann")) {
            Path file = Files.write(room.folder().file("message"), bytes);
            try (CommandProcess publish =
                    CommandProcess.run(file, environment(room), "publish", "--user", "ann", "--binary")) {
                assertThat(publish.exitCode()).as(publish::toString).isEqualTo(ExitCode.OK);
                assertThat(publish.out()).isEqualTo("reached 1 connection\n");
                assertThat(ann.receiveBinary()).isEqualTo(bytes);
            }
            try (CommandProcess publish =
                    CommandProcess.run(file, environment(room), "publish", "--user", "ann", "-")) {
                assertThat(publish.exitCode()).isEqualTo(ExitCode.USAGE);
                assertThat(publish.err())
                        .contains("not UTF-8 (byte 3)", "--binary")
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void eachLineIsAMessage() {
        try (ServedRoom room = ServedRoom.behind(Door.TCP_WITH_SECRET);
                WebSocketTestClient ann = room.enter("ann")) {
            Path lines = room.folder().write("lines", "one\n\ntwo\r\n" + "x".repeat(70_000) + "\nlast");
            try (CommandProcess publish =
                    CommandProcess.run(lines, environment(room), "publish", "--channel=lobby", "--lines", "--json")) {
                assertThat(publish.exitCode()).as(publish::toString).isEqualTo(ExitCode.OK);
                assertThat(publish.out()).isEqualTo("{\"messages\":5,\"reached\":5,\"pending\":0,\"missed\":0}\n");
            }
            assertThat(ann.receiveText()).isEqualTo("one");
            assertThat(ann.receiveText()).isEmpty();
            assertThat(ann.receiveText()).isEqualTo("two");
            assertThat(ann.receiveText()).hasSize(70_000);
            assertThat(ann.receiveText()).isEqualTo("last");
        }
    }

    @Test
    void tenThousandLinesArriveInTheirOrder() {
        int count = 10_000;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append(i).append('\n');
        try (ServedRoom room = ServedRoom.behind(Door.TCP);
                WebSocketTestClient ann = room.enter("ann")) {
            Path lines = room.folder().write("lines", text.toString());
            try (CommandProcess publish =
                    CommandProcess.run(lines, environment(room), "publish", "--channel=lobby", "--lines")) {
                for (int i = 0; i < count; i++) assertThat(ann.receiveText()).isEqualTo(Integer.toString(i));
                assertThat(publish.exitCode()).as(publish::toString).isEqualTo(ExitCode.OK);
                assertThat(publish.out()).isEqualTo("10000 messages, handed over 10000 times\n");
            }
        }
    }

    @Test
    void aLocaleThatCannotReadTheTextIsToldInsteadOfSendingRubbish() {
        try (CommandProcess publish = CommandProcess.run(
                Path.of("/dev/null"), Map.of("LC_ALL", "C"), "publish", "--channel", "lobby", "gr\u00fcn")) {
            assertThat(publish.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(publish.err())
                    .contains("'gr??n': cannot be read in this locale", "LC_ALL=C.UTF-8")
                    .hasLineCount(1);
        }
    }

    /** What finds this bridge without options. */
    private static Map<String, String> environment(ServedRoom room) {
        Map<String, String> variables = new HashMap<>();
        for (String option : room.options()) {
            String[] parts = option.split("=", 2);
            boolean secret = parts[0].equals("--control-secret-file");
            variables.put(secret ? "WS2FCGI_CONTROL_SECRET_FILE" : "WS2FCGI_CONTROL", parts[1]);
        }
        return variables;
    }

    private static String idOf(ServedRoom room, String user) {
        String list = room.run("connections", "--user", user, "--json").out();
        return list.replaceFirst("(?s).*\"id\":\"(\\w+)\".*", "$1");
    }
}
