package io.ws2fcgi.bridge.backend;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A loop that runs what it was given when it is told to, until it has ended. */
final class ManualLoop implements Executor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean ended;

    @Override
    public void execute(Runnable task) {
        if (ended) throw new RejectedExecutionException(task.toString());
        tasks.add(task);
    }

    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) task.run();
    }

    /** From now on it takes nothing; what it had is forgotten, as it is with a real one. */
    void end() {
        ended = true;
        tasks.clear();
    }
}
