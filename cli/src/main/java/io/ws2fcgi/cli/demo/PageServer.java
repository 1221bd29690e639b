package io.ws2fcgi.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ws2fcgi.bridge.config.Address;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;

/** Serves the page of {@code examples/chat-php}, told where the bridge listens. Everything else is not found. */
final class PageServer implements AutoCloseable {
    private static final String SOCKET = "name=\"socket\" content=\":8080/\"";
    private static final int NO_BODY = -1;

    private final HttpServer server;

    private PageServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts to serve.
     *
     * @param socketPort where the bridge listens, on the host that the page comes from
     */
    static PageServer start(Address.Tcp address, int socketPort) throws IOException {
        byte[] page = page(socketPort).getBytes(UTF_8);
        InetSocketAddress where = new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
        PageServer pages = new PageServer(HttpServer.create(where, 0));
        pages.server.createContext("/", exchange -> serve(exchange, page));
        pages.server.start();
        return pages;
    }

    /** With the real port. */
    int port() {
        return server.getAddress().getPort();
    }

    private static String page(int socketPort) throws IOException {
        try (InputStream resource = PageServer.class.getResourceAsStream("index.html")) {
            if (resource == null) throw new IOException("the page is missing in this build");
            String page = new String(resource.readAllBytes(), UTF_8);
            return page.replace(SOCKET, SOCKET.replace("8080", Integer.toString(socketPort)));
        }
    }

    private static void serve(HttpExchange exchange, byte[] page) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (!head && !exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(405, NO_BODY);
            } else if (!Set.of("/", "/index.html")
                    .contains(exchange.getRequestURI().getPath())) {
                exchange.sendResponseHeaders(404, NO_BODY);
            } else {
                describe(exchange.getResponseHeaders());
                exchange.sendResponseHeaders(200, head ? NO_BODY : page.length);
                if (!head) exchange.getResponseBody().write(page);
            }
        }
    }

    private static void describe(Headers headers) {
        headers.set("Content-Type", "text/html; charset=utf-8");
        headers.set("Cache-Control", "no-cache");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
                        + " connect-src ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
