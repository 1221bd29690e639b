package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketFrame;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import org.junit.jupiter.api.Test;

/** Who closed, with what code and reason, as the other side hears it. */
final class ClosingIT {
    @Test
    void theApplicationsCodeAndReasonReachTheClientAndTheCloseEvent() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                WebSocketTestClient client = php.connect()) {
            client.send("WS-Close: 4001 g\u00fcle g\u00fcle\n\nlast words");
            assertThat(client.receiveText()).isEqualTo("last words");
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "g\u00fcle g\u00fcle"));
            assertThat(client.receiveEnd().how()).isEqualTo("closed");
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.closing()).isEqualTo("4001 application");
            assertThat(close.id()).isEqualTo(close.connection() + "-close");
        }
    }

    @Test
    void aCloseAmongSeveralMessagesFollowsWhatStandsBeforeIt() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if ($event !== 'message') exit;
                                header('Content-Type: application/websocket-events');
                                echo "TEXT 4\\r\\nlast\\r\\nTEXT 5\\r\\nwords\\r\\n";
                                echo "CLOSE 8\\r\\n", pack('n', 4001), "enough\\r\\nTEXT 4\\r\\nlate\\r\\n";
                                """).start();
                WebSocketTestClient client = php.connect()) {
            client.send("hello");
            assertThat(client.receiveText()).isEqualTo("last");
            assertThat(client.receiveText()).isEqualTo("words");
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(4001, "enough"));
            assertThat(client.receiveEnd().how()).isEqualTo("closed");
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.closing()).isEqualTo("4001 application");
            assertThat(close.text("WS_CLOSE_REASON")).isEqualTo("enough");
        }
    }

    @Test
    void aCloseAmongSeveralMessagesThatNamesNoCodeIs1000() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                WebSocketTestClient client = php.connect()) {
            client.send("Content-Type: application/websocket-events\n\nTEXT 3\r\nbye\r\nCLOSE\r\n");
            assertThat(client.receiveText()).isEqualTo("bye");
            assertThat(client.receiveClose()).isEqualTo(new WebSocketEvent.Close(1000, ""));
            assertThat(client.receiveEnd().how()).isEqualTo("closed");
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1000 application");
        }
    }

    @Test
    void theClientsCodeAndReasonReachTheCloseEvent() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                WebSocketTestClient client = php.connect()) {
            client.sendClose(3456, "m\u00fcde");
            assertThat(client.receiveClose().code()).isEqualTo(3456);
            assertThat(client.receiveEnd().how()).isEqualTo("closed");
            SeenEvent close = php.awaitSeen("close");
            assertThat(close.closing()).isEqualTo("3456 client");
            assertThat(close.text("WS_CLOSE_REASON")).isEqualTo("m\u00fcde");
        }
    }

    @Test
    void aCloseFrameWithoutAStatusIs1005() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                WebSocketTestClient client = php.connect()) {
            client.send(WebSocketFrame.of(WebSocketFrame.CLOSE, new byte[0]));
            assertThat(client.receiveClose().code()).isEqualTo(1005);
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1005 client");
            assertThat(php.seen("close").get(0).get("WS_CLOSE_REASON")).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsLostIs1006() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start()) {
            php.connect().reset();
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1006 network");
            php.connect().disconnect();
            assertThat(php.awaitSeen("close", 2).get(1).closing()).isEqualTo("1006 network");
        }
    }

    @Test
    void whatWasSentBeforeTheCloseIsDeliveredBeforeIt() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start()) {
            try (WebSocketTestClient client = php.connect()) {
                for (int i = 0; i < 10; i++) client.send("\n" + i);
                // Closing with answers unread would be a reset, and that destroys what is still on its way.
                client.shutdownOutput();
                php.awaitSeen("close");
            }
            assertThat(php.seen()).hasSize(12);
            assertThat(php.seen("message"))
                    .extracting(seen -> seen.body().strip())
                    .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
        }
    }

    @Test
    void framesThatBreakTheProtocolAreAnswered1002() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start()) {
            WebSocketFrame text = WebSocketFrame.of(WebSocketFrame.TEXT, "x");
            WebSocketFrame badCode = WebSocketFrame.of(WebSocketFrame.CLOSE, new byte[] {0x03, (byte) 0xed});
            WebSocketFrame continuation = WebSocketFrame.of(WebSocketFrame.CONTINUATION, "x");
            WebSocketFrame[] wrong = {text.withRsv(4), text.unmasked(), continuation, badCode};
            for (WebSocketFrame frame : wrong) {
                try (WebSocketTestClient client = php.connect()) {
                    client.send(frame);
                    assertThat(client.receiveClose().code())
                            .as(frame.toString())
                            .isEqualTo(1002);
                }
            }
            assertThat(php.awaitSeen("close", wrong.length))
                    .extracting(SeenEvent::closing)
                    .containsOnly("1002 bridge");
        }
    }

    @Test
    void messagesBehindAnApplicationsCloseAreDropped() throws Exception {
        try (PhpBridge php = PhpBridge.running("""
                                if ($event === 'message') { usleep(300000); header('WS-Close: 1000'); echo 'bye'; }
                                """).start();
                WebSocketTestClient client = php.connect()) {
            for (int i = 0; i < 3; i++) client.send("message");
            assertThat(client.receiveText()).isEqualTo("bye");
            assertThat(client.receiveClose().code()).isEqualTo(1000);
            php.awaitSeen("close");
            assertThat(php.seen("message")).hasSize(1);
            assertThat(php.log().debug()).anyMatch(line -> line.endsWith("2 messages dropped"));
        }
    }
}
