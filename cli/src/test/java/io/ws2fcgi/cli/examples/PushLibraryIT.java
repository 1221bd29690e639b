package io.ws2fcgi.cli.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.TempFolder;
import io.ws2fcgi.fixtures.WebSocketEvent.Close;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code Push} of {@code examples/lib/ws2fcgi.php}, called from outside, with real clients at the other end. */
final class PushLibraryIT {
    private static final String SCRIPT = """
            <?php
            if ($_SERVER['WS_EVENT'] === 'open') {
                header('WS-Subscribe: ' . $_GET['channel']);
                header('WS-User: ' . $_GET['user']);
                echo $_SERVER['WS_CONNECTION_ID'];
            } elseif ($_SERVER['WS_EVENT'] === 'message') {
                echo json_encode([$_SERVER['WS_CHANNELS'] ?? '', $_SERVER['WS_META_NICK'] ?? '']);
            }
            """;

    private static final TempFolder FOLDER = TempFolder.create();
    private static PhpFpm fpm;
    private static CommandProcess serve;
    private static InetSocketAddress address;
    private static String control;

    @BeforeAll
    static void start() {
        control = "unix:" + FOLDER.socket("control.sock").getPath();
        fpm = PhpFpm.pool().start();
        serve = Examples.serve(fpm.address(), fpm.script("app.php", SCRIPT), "--control", control);
        address = serve.awaitListening();
    }

    @AfterAll
    static void stop() {
        serve.close();
        fpm.close();
        FOLDER.close();
    }

    @Test
    void messagesReachChannelsUsersAndConnections() {
        try (Client ann = Client.join("room/1", "ann");
                Client bob = Client.join("room/1", "b\u00fcb")) {
            String out = php("""
                    echo $push->toChannel('room/1', 'to all \u00fc'), $push->toChannel('room/1', 'but bob', ['except' => '%2$s']);
                    echo $push->toUser('b\u00fcb', "\\x00\\xff", ['binary' => true]), $push->toConnection('%1$s', 'to ann');
                    echo $push->toUser('nobody', 'x'), $push->toConnection('unknown', 'x'), $push->toChannel('empty', 'x');
                    """.formatted(ann.id, bob.id));
            assertThat(out).isEqualTo("2111000");
            assertThat(ann.socket.receiveText()).isEqualTo("to all \u00fc");
            assertThat(ann.socket.receiveText()).isEqualTo("but bob");
            assertThat(ann.socket.receiveText()).isEqualTo("to ann");
            assertThat(bob.socket.receiveText()).isEqualTo("to all \u00fc");
            assertThat(bob.socket.receiveBinary()).containsExactly(0, 0xff);
        }
    }

    @Test
    void connectionsAreChangedAndClosedFromOutside() {
        try (Client ann = Client.join("two", "ann2")) {
            String out = php("""
                    $id = '%s';
                    var_export($push->subscribe($id, 'a/b%%2F'));
                    var_export($push->unsubscribe($id, 'two'));
                    var_export($push->setMeta($id, ['nick' => 'Ann', 'none' => null]));
                    """.formatted(ann.id));
            assertThat(out).isEqualTo("truetruetrue");
            ann.socket.send("?");
            assertThat(ann.socket.receiveText()).isEqualTo("[\"a\\/b%2F\",\"Ann\"]");
            assertThat(php("var_export($push->close('%s', 4001, 'so long'));".formatted(ann.id)))
                    .isEqualTo("true");
            assertThat(ann.socket.receiveClose()).isEqualTo(new Close(4001, "so long"));
        }
        String gone = php("""
                var_export($push->close('x')); var_export($push->subscribe('x', 'y')); var_export($push->unsubscribe('x', 'y'));
                var_export($push->setMeta('x', ['a' => 'b'])); var_export($push->connection('x'));
                """);
        assertThat(gone).isEqualTo("falsefalsefalsefalseNULL");
    }

    @Test
    void whoIsThereIsTold() {
        try (Client ann = Client.join("three", "ann3");
                Client bob = Client.join("three", "bob3")) {
            String out = php("""
                    $ids = ['%s', '%s'];
                    sort($ids);
                    $found = [];
                    foreach ($push->connections(['channel' => 'three', 'limit' => 1]) as $one) $found[] = $one['id'];
                    var_export($found === $ids);
                    foreach ($push->connections(['user' => 'bob3']) as $one) echo $one['user'], json_encode($one['channels']);
                    foreach ($push->channels() as $one) if ($one['channel'] === 'three') echo $one['count'];
                    echo $push->channel('three')['count'], $push->user('ann3')['count'], $push->user('nobody')['count'];
                    echo $push->connection($ids[0])['uri'] === $push->connection($ids[1])['uri'] ? 'same' : 'different';
                    """.formatted(ann.id, bob.id));
            assertThat(out).isEqualTo("truebob3[\"three\"]2210different");
        }
    }

    @Test
    void severalActionsAreOneRequest() {
        try (Client ann = Client.join("four", "ann4")) {
            String out = php("""
                    echo json_encode($push->actions([
                        ['type' => 'send', 'text' => 'one', 'channel' => 'four'],
                        ['type' => 'send', 'text' => 'two', 'connection' => ['unknown', '%s']],
                        ['type' => 'close', 'code' => 4002, 'user' => 'ann4'],
                    ]));
                    """.formatted(ann.id));
            assertThat(out).isEqualTo("[{\"reached\":1},{\"reached\":1,\"unknown\":[\"unknown\"]},{\"reached\":1}]");
            assertThat(ann.socket.receiveText()).isEqualTo("one");
            assertThat(ann.socket.receiveText()).isEqualTo("two");
            assertThat(ann.socket.receiveClose().code()).isEqualTo(4002);
        }
    }

    @Test
    void aThousandMessagesOverOneConnectionArriveInTheirOrder() {
        try (Client ann = Client.join("five", "ann5")) {
            php("for ($i = 0; $i < 1000; $i++) $push->toUser('ann5', (string) $i);");
            for (int i = 0; i < 1000; i++) assertThat(ann.socket.receiveText()).isEqualTo("" + i);
        }
    }

    @Test
    void aMistakeIsAnExceptionThatNamesIt() {
        String out = php("""
                echo failure(function () use ($push) { $push->actions([['type' => 'sent', 'user' => 'a']]); }), "\\n";
                echo failure(function () use ($push) { $push->call('GET', '/nowhere'); }), "\\n";
                echo failure(function () use ($push) { $push->subscribe('x', 'a b'); });
                """);
        assertThat(out.lines()).hasSize(3);
        assertThat(out.lines().toList().get(0)).startsWith("400 ").contains("sent");
        assertThat(out.lines().toList().get(1)).startsWith("404 ");
        assertThat(out.lines().toList().get(2)).startsWith("400 ");
    }

    private static String php(String code) {
        return PhpCommand.run(Map.of("WS_PUSH_URL", control), "$push = new Push();\n" + code);
    }

    /** Somebody in a channel, under the user's name. */
    private record Client(WebSocketTestClient socket, String id) implements AutoCloseable {
        static Client join(String channel, String user) {
            String query = "channel=" + encoded(channel) + "&user=" + encoded(user);
            WebSocketTestClient socket =
                    WebSocketTestClient.to(address).path("/?" + query).connect();
            return new Client(socket, socket.receiveText());
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            socket.disconnect();
        }
    }
}
