package io.ws2fcgi.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.GripConfig;
import io.ws2fcgi.bridge.config.GripKey;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.Secret;
import io.ws2fcgi.bridge.metrics.EventLog;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Nginx;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.Pushpin;
import io.ws2fcgi.fixtures.WebSocketHandshake;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The application {@code grip.php} on a real php-fpm, behind a gateway that speaks GRIP. */
final class GripPeer implements AutoCloseable {
    private static final String SEEN = "seen";

    /** The bridge's own would come among those that the application asks for. */
    private static final Duration NO_PINGS = Duration.ofHours(1);

    private static final String LOCATION = """
            location / {
                fastcgi_pass %s;
                fastcgi_param SCRIPT_FILENAME %s;
                fastcgi_param SEEN %s;
                fastcgi_param REQUEST_METHOD $request_method;
                fastcgi_param REQUEST_URI $request_uri;
                fastcgi_param QUERY_STRING $query_string;
                fastcgi_param CONTENT_TYPE $content_type;
                fastcgi_param CONTENT_LENGTH $content_length;
            }
            """;

    /** What is in front of php-fpm. */
    private interface Gateway extends AutoCloseable {
        SocketAddress clients();

        URI publishing();

        @Override
        void close();
    }

    private interface Start {
        Gateway inFrontOf(PhpFpm fpm) throws IOException;
    }

    private record Pushed(Nginx nginx, Pushpin pushpin) implements Gateway {
        static Gateway inFrontOf(PhpFpm fpm) {
            Nginx nginx = Nginx.serving(
                    LOCATION.formatted(Addresses.text(fpm.address()), fpm.script("grip.php"), fpm.file(SEEN)));
            try {
                return new Pushed(nginx, Pushpin.inFrontOf(nginx.address()));
            } catch (RuntimeException failed) {
                nginx.close();
                throw failed;
            }
        }

        @Override
        public SocketAddress clients() {
            return pushpin.address();
        }

        @Override
        public URI publishing() {
            return pushpin.publishing();
        }

        @Override
        public void close() {
            pushpin.close();
            nginx.close();
        }
    }

    private record Bridged(Bridge bridge) implements Gateway {
        static Gateway inFrontOf(PhpFpm fpm, @Nullable Secret secret) throws IOException {
            Address any = Address.parse("127.0.0.1:0");
            PoolConfig pool = PoolConfig.builder("php", Address.parse(Addresses.text(fpm.address())))
                    .maxConnections(2)
                    .build();
            GripKey key = GripKey.parse(Pushpin.KEY.getBytes(US_ASCII));
            RouteConfig route = RouteConfig.builder("php", Script.of(fpm.script("grip.php")))
                    .params(Map.of("SEEN", fpm.file(SEEN).toString()))
                    .dialect(DialectName.GRIP)
                    .grip(new GripConfig(key, "pushpin", false))
                    .build();
            BridgeConfig config = BridgeConfig.builder(any, pool, route)
                    .control(ControlConfig.of(any, secret))
                    .pings(NO_PINGS)
                    .build();
            return new Bridged(Bridge.start(config, new EventLog()));
        }

        @Override
        public SocketAddress clients() {
            return socket(bridge.addresses().get(0));
        }

        @Override
        public URI publishing() {
            Address control = Objects.requireNonNull(bridge.controlAddress());
            return URI.create("http://" + Addresses.text(socket(control)) + "/publish/");
        }

        private static SocketAddress socket(Address address) {
            Address.Tcp tcp = (Address.Tcp) address;
            return new InetSocketAddress(tcp.host(), tcp.port());
        }

        @Override
        public void close() {
            bridge.close();
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final PhpFpm fpm;
    private final Gateway gateway;

    private GripPeer(Start start) throws IOException {
        fpm = PhpFpm.pool().start();
        try {
            gateway = start.inFrontOf(fpm);
        } catch (IOException | RuntimeException failed) {
            fpm.close();
            throw failed;
        }
    }

    /** Debian's Pushpin and nginx. */
    static GripPeer pushpin() throws IOException {
        return new GripPeer(Pushed::inFrontOf);
    }

    /** A bridge with the same key. */
    static GripPeer bridge() throws IOException {
        return new GripPeer(fpm -> Bridged.inFrontOf(fpm, null));
    }

    /** A bridge whose publishers have to know a secret. */
    static GripPeer bridge(String secret) throws IOException {
        return new GripPeer(fpm -> Bridged.inFrontOf(fpm, Secret.of(secret)));
    }

    WebSocketHandshake client(String pathAndQuery) {
        return WebSocketTestClient.to(gateway.clients()).path(pathAndQuery);
    }

    /** A client that has subscribed. */
    WebSocketTestClient member(String channel) {
        WebSocketTestClient client = client("/").connect();
        client.send("subscribe " + channel);
        if (client.receiveText().equals("in " + channel)) return client;
        throw new AssertionError("not subscribed: " + channel);
    }

    /** Where publishers POST. */
    URI publishing() {
        return gateway.publishing();
    }

    /** The same without the path: what libraries are told. */
    String publisherUrl() {
        return publishing().resolve("/").toString();
    }

    /** POSTs to /publish/, and says what the answer was. */
    String publish(String json) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(publishing())
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** The events that the application was shown so far. */
    List<String> seen() {
        return fpm.text(SEEN).lines().toList();
    }

    @Override
    public void close() {
        gateway.close();
        fpm.close();
    }
}
