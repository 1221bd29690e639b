package io.ws2fcgi.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

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
    private static final String HANDSHAKE =
            """
            GET /?room=rehearsal&nick=me HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: d3MyZmNnaSBzYXlzIGhpIQ==\r
            \r
            """;
    /** Text and close, masked with zeros. RFC 6455, section 5.2. */
    private static final String FRAMES = "\u0081\u0084\0\0\0\0word" + "\u0088\u0082\0\0\0\0\u0003\u00e8";

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
            client.getOutputStream().write((HANDSHAKE + FRAMES).getBytes(ISO_8859_1));
            // To the end, which the bridge brings about once it has answered the close frame.
            String answers = new String(client.getInputStream().readAllBytes(), UTF_8);
            return answers.contains("\"word\"");
        }
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
