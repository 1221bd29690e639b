package io.ws2fcgi.cli.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.WebSocketEvent.Close;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code Event} and {@code Answer} of {@code examples/lib/ws2fcgi.php}: each message is the PHP that answers it. */
final class AnswerLibraryIT {
    private static final String SCRIPT = """
            <?php
            declare(strict_types=1);
            use Ws2fcgi\\Answer;
            require 'LIBRARY';
            $event = Ws2fcgi\\Event::current();
            if ($event->type() === 'open' && isset($_GET['open'])) eval('use Ws2fcgi\\Answer; ' . $_GET['open']);
            if ($event->type() === 'message' && !$event->isBinary()) eval('use Ws2fcgi\\Answer; ' . $event->body());
            if ($event->isBinary()) (new Answer())->send(strrev($event->body()), ['binary' => true])->emit();
            if ($event->type() === 'close') (new Answer())->send('lost')->toChannel('closes', implode(' ',
                [$event->user(), $event->closeCode(), $event->closeReason(), $event->closedBy(), $event->meta('Nick')]))->emit();
            """;

    private static PhpFpm fpm;
    private static CommandProcess serve;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() {
        fpm = PhpFpm.pool().start();
        String script = fpm.script("app.php", SCRIPT.replace("LIBRARY", Examples.file("lib/ws2fcgi.php")));
        serve = Examples.serve(fpm.address(), script, "--control", "off", "--path", "/(?P<a_room>[a-z]*)");
        address = serve.awaitListening();
    }

    @AfterAll
    static void stop() {
        serve.close();
        fpm.close();
    }

    @Test
    void whatAnAnswerSetsTheNextEventReads() {
        try (WebSocketTestClient client =
                WebSocketTestClient.to(address).path("/garden").connect()) {
            client.send(
                    "(new Answer())->meta('Nick-Name', 'Ann B')->meta('gone', '')->user('ann')->subscribe('b', 'a', 'c')"
                            + "->unsubscribe('c')->tick(100)->send('set')->emit();");
            assertThat(client.receiveText()).isEqualTo("set");
            client.send("echo json_encode([$event->meta('nick-name'), $event->meta('gone', 'none'), $event->user(),"
                    + " $event->channels(), $event->param('a_room'), $event->number(), $event->attempt(), $event->protocol(),"
                    + " $event->closeCode(), $event->closedBy(), $event->id() === $event->connection() . '-2']);");
            assertThat(client.receiveText())
                    .isEqualTo("[\"Ann B\",\"none\",\"ann\",[\"a\",\"b\"],\"garden\",2,1,null,null,null,true]");
        }
    }

    @Test
    void messagesGoWhereTheyAreAimedInTheOrderOfTheCalls() {
        try (WebSocketTestClient ann = client();
                WebSocketTestClient bob = client()) {
            ann.send("(new Answer())->subscribe('room')->user('ann')->send($event->connection())->emit();");
            String id = ann.receiveText();
            bob.send("(new Answer())->subscribe('room')->toChannel('room', '1 \u05d0 \"')"
                    + "->toChannel('room', '2', ['except' => 'self'])->toChannel('room', '3', ['except' => ['" + id
                    + "']])"
                    + "->toUser('ann', '4')->toConnection('" + id + "', \"5\\x00\\xff\", ['binary' => true])"
                    + "->add(['type' => 'close', 'code' => 4002, 'user' => 'ann'])->send('6')->emit();");
            assertThat(ann.receiveText()).isEqualTo("1 \u05d0 \"");
            assertThat(ann.receiveText()).isEqualTo("2");
            assertThat(ann.receiveText()).isEqualTo("4");
            assertThat(ann.receiveBinary()).containsExactly('5', 0, 0xff);
            assertThat(ann.receiveClose()).isEqualTo(new Close(4002, ""));
            assertThat(bob.receiveText()).isEqualTo("1 \u05d0 \"");
            assertThat(bob.receiveText()).isEqualTo("3");
            assertThat(bob.receiveText()).isEqualTo("6");
        }
    }

    @Test
    void binaryComesAndGoesByteForByte() {
        try (WebSocketTestClient client = client()) {
            client.send(new byte[] {0, 1, (byte) 0xff});
            assertThat(client.receiveBinary()).containsExactly(0xff, 1, 0);
        }
    }

    @Test
    void aCloseComesAfterEverythingElseAndTellsTheOthers() {
        try (WebSocketTestClient watcher = client();
                WebSocketTestClient client = client()) {
            watcher.send("(new Answer())->subscribe('closes')->send('watching')->emit();");
            assertThat(watcher.receiveText()).isEqualTo("watching");
            client.send(
                    "(new Answer())->close(4001, 'bye b\u00fc')->meta('nick', 'x')->user('dana')->send('last')->emit();");
            assertThat(client.receiveText()).isEqualTo("last");
            assertThat(client.receiveClose()).isEqualTo(new Close(4001, "bye b\u00fc"));
            assertThat(watcher.receiveText()).isEqualTo("dana 4001 bye b\u00fc application x");
        }
    }

    @Test
    void anEmptyAnswerDoesNothing() {
        try (WebSocketTestClient client = client()) {
            client.send("(new Answer())->emit();");
            client.send("echo 'next';");
            assertThat(client.receiveText()).isEqualTo("next");
        }
    }

    @Test
    void openMayRejectOrGreet() {
        HttpReply rejected = open("Answer::reject(403, \"No b\u00fc.\\n\");").rejected();
        assertThat(rejected.status()).isEqualTo(403);
        assertThat(rejected.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        try (WebSocketTestClient client = open("(new Answer())->subscribe('new')->toChannel('new', 'hello')->emit();")
                .connect()) {
            assertThat(client.receiveText()).isEqualTo("hello");
        }
    }

    @Test
    void mistakesAreExceptionsThatSayWhatIsWrong() {
        try (WebSocketTestClient client = client()) {
            assertThat(mistake(client, "(new Answer())->send(\"\\xff\");"))
                    .isEqualTo("message: not UTF-8 (expected: text, or 'binary' => true)");
            assertThat(mistake(client, "(new Answer())->send('', ['to' => 'x']);"))
                    .isEqualTo("option: to (expected: binary, except)");
            assertThat(mistake(client, "(new Answer())->user(\"a\\nX: y\");"))
                    .isEqualTo("WS-User: control character (expected: none)");
            assertThat(mistake(client, "new Ws2fcgi\\Event([]);"))
                    .isEqualTo("WS_EVENT: missing (expected: a request of ws2fcgi)");
            assertThat(mistake(client, "$a = new Answer(); $a->emit(); $a->emit();"))
                    .isEqualTo("the answer has been written already, by an earlier emit()");
        }
    }

    private static String mistake(WebSocketTestClient client, String php) {
        client.send("try { " + php + " } catch (Exception $e) { echo $e->getMessage(); }");
        return client.receiveText();
    }

    private static WebSocketTestClient client() {
        return WebSocketTestClient.to(address).connect();
    }

    private static WebSocketHandshake open(String php) {
        String encoded = URLEncoder.encode(php, StandardCharsets.UTF_8);
        return WebSocketTestClient.to(address).path("/?open=" + encoded);
    }
}
