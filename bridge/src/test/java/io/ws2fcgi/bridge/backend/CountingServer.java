package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.fixtures.RawRecord;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers "ok" to short requests, and counts exactly how many connections clients have open at a time: whoever closes
 * one connection before it opens the next is never counted twice, as each round looks for ends after it has accepted.
 */
final class CountingServer implements AutoCloseable, Runnable {
    private static final byte[] ANSWER = answer();

    private final TempFolder folder = TempFolder.create();
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final SocketAddress address = folder.socket("s");

    private volatile int mostOpen;
    private final AtomicInteger accepted = new AtomicInteger();

    CountingServer() throws IOException {
        listening.bind(address, 128);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
        new Thread(this, "counting-server").start();
    }

    SocketAddress address() {
        return address;
    }

    int mostOpen() {
        return mostOpen;
    }

    int accepted() {
        return accepted.get();
    }

    @Override
    public void run() {
        try (selector) {
            while (listening.isOpen()) round();
            for (SelectionKey key : selector.keys()) key.channel().close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void round() throws IOException {
        selector.select();
        if (!listening.isOpen()) return;
        for (SocketChannel client = listening.accept(); client != null; client = listening.accept()) {
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ);
            accepted.incrementAndGet();
        }
        int open = 0;
        for (SelectionKey key : selector.keys()) {
            if (key.channel() instanceof SocketChannel client && key.isValid() && serve(client)) open++;
        }
        selector.selectedKeys().clear();
        mostOpen = Math.max(mostOpen, open);
    }

    /** False when the client has closed. A request as short as the test's comes in one piece. */
    private static boolean serve(SocketChannel client) throws IOException {
        int length = client.read(ByteBuffer.allocate(8192));
        if (length < 0) client.close();
        if (length > 0) client.write(ByteBuffer.wrap(ANSWER));
        return length >= 0;
    }

    private static byte[] answer() {
        byte[] stdout = RawRecord.stdout(1, "Content-Type: text/plain\n\nok").bytes();
        byte[] end = RawRecord.end(1).bytes();
        return ByteBuffer.allocate(stdout.length + end.length)
                .put(stdout)
                .put(end)
                .array();
    }

    /** The thread sees it, and closes what is its own. */
    @Override
    public void close() throws IOException {
        listening.close();
        selector.wakeup();
        folder.close();
    }
}
