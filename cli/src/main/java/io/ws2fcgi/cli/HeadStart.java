package io.ws2fcgi.cli;

import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.net.Transport;
import java.security.SecureRandom;

/** Loads what the bridge will need, on a thread beside the one that reads the command line: that takes as long. */
final class HeadStart implements Runnable {
    /** Whatever fails here fails again where it is needed, and is told there. */
    static void begin() {
        Thread thread = new Thread(new HeadStart(), "head-start");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((which, failure) -> {});
        thread.start();
    }

    @Override
    public void run() {
        Transport.choose();
        ByteBufAllocator.DEFAULT.ioBuffer(1).release();
        new SecureRandom().nextInt();
    }
}
