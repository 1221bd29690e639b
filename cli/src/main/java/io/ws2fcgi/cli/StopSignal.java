package io.ws2fcgi.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGINT, SIGTERM and SIGHUP. The first one asks for a clean stop, the second one ends the process at once.
 *
 * <p>Not a shutdown hook: a hook cannot hear a second signal, and the exit code would be the signal's instead of 0.
 */
public final class StopSignal {
    private static final int KILLED_BY = 128;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean once = new AtomicBoolean();

    private StopSignal() {}

    /** From now on signals are heard here. */
    public static StopSignal listen() {
        StopSignal stop = new StopSignal();
        try {
            for (String name : List.of("INT", "TERM", "HUP")) stop.hear(name);
        } catch (ReflectiveOperationException noSignals) {
            // Then the JVM's own handlers stay: the process stops without ceremony.
        }
        return stop;
    }

    /** By reflection, because javac's warning about sun.misc, which has no successor, cannot be suppressed. */
    private void hear(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object listener = Proxy.newProxyInstance(
                handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                    Object heard = arguments[0];
                    heard((int) signal.getMethod("getNumber").invoke(heard));
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
    }

    private void heard(int number) {
        if (!once.compareAndSet(false, true)) Runtime.getRuntime().halt(KILLED_BY + number);
        asked.countDown();
    }

    /** Blocks until somebody wants the process to stop. */
    public void await() {
        try {
            asked.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
