package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class when a buffer was lost in it. Registered for all of them by META-INF/services.
 *
 * <p>Netty learns of a lost buffer when the garbage collector has taken it and the next one is allocated; so at the end
 * of a class there is a collection and an allocation, until the last of the class is surely seen.
 */
public final class LeakExtension implements BeforeAllCallback, AfterAllCallback {
    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    static {
        // The factory is asked once per kind of resource, so this must come before the first buffer.
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new ReportingFactory());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (ResourceLeakDetector.getLevel() != ResourceLeakDetector.Level.PARANOID) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        String report = findLeak();
        if (report != null) throw new AssertionError("a buffer leaked in " + context.getDisplayName() + ": " + report);
    }

    /** Returns the report of a buffer lost so far, or null; forgets all of them. */
    static @Nullable String findLeak() {
        for (int round = 0; round < 3; round++) {
            awaitCollection();
            ByteBufAllocator.DEFAULT.directBuffer(16).release();
        }
        String first = REPORTS.peek();
        REPORTS.clear();
        return first;
    }

    /** Returns when a collection has really taken place: an object made for it is gone, so what was lost before is too. */
    private static void awaitCollection() {
        var collected = new ReferenceQueue<Object>();
        var canary = new WeakReference<>(new Object(), collected);
        try {
            do System.gc();
            while (collected.remove(1000) != canary);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class ReportingFactory extends ResourceLeakDetectorFactory {
        @Override
        @SuppressWarnings("deprecation")
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return newResourceLeakDetector(resource, samplingInterval);
        }

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return new Reporting<>(resource, samplingInterval);
        }
    }

    private static final class Reporting<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation")
        Reporting(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            REPORTS.add(resourceType + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            REPORTS.add(resourceType);
        }
    }
}
