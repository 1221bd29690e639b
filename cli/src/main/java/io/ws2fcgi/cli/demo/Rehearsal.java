package io.ws2fcgi.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ws2fcgi.cli.Main;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * A {@code main} that nobody sees: {@code ws2fcgi serve} in front of the demo's chat, with one client that says a word
 * and leaves. The start script lets Java take down which classes this loads, to have them at hand from then on.
 *
 * <p>Ends with 0 when the client heard its word, and with another code when it did not.
 */
final class Rehearsal {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String HANDSHAKE = """
            GET /?room=rehearsal&nick=me HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: d3MyZmNnaSBzYXlzIGhpIQ==\r
            \r
            """;
    /** Masked with zeros, as the next one. RFC 6455, section 5.2. */
    private static final String TEXT = "\u0081\u0084\0\0\0\0word";

    private static final String CLOSE = "\u0088\u0082\0\0\0\0\u0003\u00e8";

    private Rehearsal() {}

    public static void main(String[] none) throws IOException, InterruptedException {
        ChatApplication chat = new ChatApplication(InstantSource.system(), new SecureRandom());
        boolean heard;
        try (DemoPool pool = DemoPool.start(chat.onFastCgi())) {
            int port = freePort();
            String[] serve = {
                "serve",
                pool.address().toString(),
                "--script=/demo/chat",
                "--listen=127.0.0.1:" + port,
                "--control=127.0.0.1:0"
            };
            Thread bridge = new Thread(() -> Main.main(serve), "serve");
            bridge.setDaemon(true);
            bridge.start();
            heard = converse(port);
        }
        System.exit(heard ? 0 : 1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean converse(int port) throws IOException, InterruptedException {
        try (Socket client = connect(port)) {
            client.setSoTimeout(PATIENCE_MILLIS);
            return say(client, HANDSHAKE, "\r\n\r\n") && say(client, TEXT, "\"word\"") && say(client, CLOSE, "\u0088");
        }
    }

    /** Whether what comes back, sooner or later, is {@code answer}. */
    private static boolean say(Socket client, String bytes, String answer) throws IOException {
        client.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        StringBuilder heard = new StringBuilder();
        int next = 0;
        while (heard.indexOf(answer) < 0 && (next = client.getInputStream().read()) >= 0) heard.append((char) next);
        return next >= 0;
    }

    private static Socket connect(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException early) {
                if (System.nanoTime() - end > 0) throw early;
                Thread.sleep(10);
            }
        }
    }
}
