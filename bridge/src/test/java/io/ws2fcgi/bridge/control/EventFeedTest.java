package io.ws2fcgi.bridge.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.event.ClientEvent.Close;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EventFeedTest {
    private final ClientInfo client = new ClientInfo(
            ConnectionId.draw(0, 0, new Random(0)),
            "/chat?token=secret",
            "HTTP/1.1",
            List.of(new Header("Cookie", "session=secret")),
            Map.of(),
            "192.0.2.1",
            4711,
            "example.org",
            "192.0.2.2",
            80,
            false);

    @Test
    void whoListensHearsWhatHappensFromThenOn() throws IOException {
        try (TestApi api = TestApi.start();
                Listener listener = new Listener(api)) {
            assertThat(listener.head())
                    .contains("HTTP/1.1 200 OK", "content-type: text/event-stream", "connection: close");
            listener.until(":");
            api.feed.opened(client);
            api.feed.closed(client, new Close(4001, "bye\nbye", ClosedBy.CLIENT), 2);
            assertThat(listener.until("data: ").get(0)).isEqualTo("event: opened");
            List<String> closed = listener.until("data: ");
            assertThat(closed).contains("event: closed");
            assertThat(closed.get(closed.size() - 1))
                    .contains("\"connection\":\"" + client.id().text() + "\"")
                    .contains("\"path\":\"/chat\"")
                    .contains("\"code\":4001")
                    .contains("\"reason\":\"bye\\nbye\"")
                    .contains("\"by\":\"client\"")
                    .contains("\"dropped\":2")
                    .doesNotContain("secret");
        }
    }

    @Test
    void whatHappensToAPoolIsOfNoConnection() throws IOException {
        try (TestApi api = TestApi.start();
                Listener listener = new Listener(api)) {
            listener.until(":");
            api.feed.serverDown("php", "127.0.0.1:9000", "refused");
            api.feed.serverUp("php", "127.0.0.1:9000");
            api.feed.poolWarned("php", "a thing");
            List<String> down = listener.until("data: ");
            assertThat(down.get(0)).isEqualTo("event: server-down");
            assertThat(down.get(1))
                    .matches("data: \\{\"at\":\"[^\"]+\",\"pool\":\"php\",\"server\":\"127.0.0.1:9000\","
                            + "\"message\":\"refused\"}");
            List<String> up = listener.until("data: ");
            assertThat(up.get(0)).isEqualTo("event: server-up");
            assertThat(up.get(1)).endsWith("\"pool\":\"php\",\"server\":\"127.0.0.1:9000\"}");
            List<String> warned = listener.until("data: ");
            assertThat(warned.get(0)).isEqualTo("event: pool-warned");
            assertThat(warned.get(1)).endsWith("\"pool\":\"php\",\"message\":\"a thing\"}");
        }
    }

    @Test
    void aListenerThatLeavesMakesRoomForAnother() throws IOException {
        try (TestApi api = TestApi.start()) {
            List<Listener> listeners = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                listeners.add(new Listener(api));
                listeners.get(i).until(":");
            }
            assertThat(api.call("GET /v1/events").status()).isEqualTo(503);
            listeners.remove(0).close();
            await().untilAsserted(() -> {
                Listener late = new Listener(api);
                listeners.add(late);
                assertThat(late.head()).contains("HTTP/1.1 200 OK");
            });
            for (Listener listener : listeners) listener.close();
        }
    }

    @Test
    void aListenerThatDoesNotReadMissesEventsAndIsToldHowMany() throws IOException {
        try (TestApi api = TestApi.start();
                Listener listener = new Listener(api)) {
            listener.until(":");
            String longText = "x".repeat(100_000);
            for (int i = 0; i < 2000; i++) api.feed.warned(client, longText);
            String missed = null;
            while (missed == null) {
                List<String> lines = listener.until("data: ");
                if (lines.contains("event: missed")) missed = lines.get(lines.size() - 1);
                else api.feed.warned(client, "one more");
            }
            assertThat(missed).matches("data: \\{\"events\":\\d+}");
        }
    }

    @Test
    void theHeadAloneHasNoStream() throws IOException {
        try (TestApi api = TestApi.start();
                ApiCaller caller = api.caller()) {
            caller.send(ApiCaller.request("HEAD /v1/events", ""));
            assertThat(caller.readHead().status()).isEqualTo(200);
            assertThat(caller.call("GET /healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void metersAreForWhoeverMayCall() throws IOException {
        try (TestApi api = TestApi.start()) {
            ApiAnswer answer = api.call("GET /metrics");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            assertThat(answer.body()).isEqualTo("ws2fcgi_connections 0.0\n");
        }
    }

    private static final class Listener implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Listener(TestApi api) throws IOException {
            Address.Tcp address = (Address.Tcp) api.address();
            socket = new Socket(address.host(), address.port());
            socket.setSoTimeout(20_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            socket.getOutputStream()
                    .write(ApiCaller.request("GET /v1/events", "").getBytes(UTF_8));
        }

        List<String> head() throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) lines.add(line);
            return lines;
        }

        /** The lines up to the first one that begins so, it included; without the sizes of chunks and empty ones. */
        List<String> until(String beginning) throws IOException {
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty() || line.matches("[0-9a-f]+")) continue;
                lines.add(line);
                if (line.startsWith(beginning)) return lines;
            }
            throw new AssertionError("the stream ended; wanted " + beginning + ", found " + lines);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
