package io.ws2fcgi.bridge;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Does something again and again in a fixed rhythm, which is what some tests are about. */
final class Rhythm {
    private Rhythm() {}

    /** Does it so many times, and returns after the last. */
    static void repeat(int times, Duration interval, Runnable deed) throws Exception {
        var left = new CountDownLatch(times);
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> beats = thread.scheduleAtFixedRate(
                    () -> {
                        if (left.getCount() == 0) return;
                        deed.run();
                        left.countDown();
                    },
                    0,
                    interval.toMillis(),
                    TimeUnit.MILLISECONDS);
            while (!left.await(100, TimeUnit.MILLISECONDS)) {
                if (beats.isDone()) beats.get(); // It has failed, and throws why.
            }
        } finally {
            thread.shutdownNow();
        }
    }
}
