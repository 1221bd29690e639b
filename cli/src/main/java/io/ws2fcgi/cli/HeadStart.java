package io.ws2fcgi.cli;

import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.net.Transport;
import java.security.SecureRandom;

/**
 * Loads what the bridge will need, on a thread beside the one that reads the command line: that takes as long.
 *
 * <p>Until it is over no other thread may touch Netty, or classes of Java that come with a native library, such as {@link
 * java.net.InetAddress}: where two threads initialize the same classes from different ends, each may wait for the other for
 * ever. A library that is being loaded is such an end, as it looks its classes up while no other can be loaded.
 */
final class HeadStart implements Runnable {
    private final Thread thread = new Thread(this, "head-start");

    private HeadStart() {
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((which, failure) -> {});
    }

    /** Whatever fails here fails again where it is needed, and is told there. */
    static HeadStart begin() {
        HeadStart begun = new HeadStart();
        begun.thread.start();
        return begun;
    }

    /** Blocks until it is over. */
    void await() {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        Transport.choose();
        ByteBufAllocator.DEFAULT.ioBuffer(1).release();
        new SecureRandom().nextInt();
    }
}
