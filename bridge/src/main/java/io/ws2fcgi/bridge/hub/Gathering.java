package io.ws2fcgi.bridge.hub;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BinaryOperator;

/**
 * Adds up what several loops contribute to one answer. Nobody waits for anybody: whoever is last completes the answer.
 * Any thread.
 */
final class Gathering<T> {
    private final Promise<T> promise;
    private final BinaryOperator<T> plus;
    private final AtomicReference<T> sum;
    private final AtomicInteger missing;

    /**
     * @param parts how often {@link #add} will be called
     * @param nothing what the answer begins with
     * @param plus associative, commutative and without side effects: it may be tried more than once
     */
    Gathering(EventExecutor executor, int parts, T nothing, BinaryOperator<T> plus) {
        promise = executor.newPromise();
        this.plus = plus;
        sum = new AtomicReference<>(nothing);
        missing = new AtomicInteger(parts);
        if (parts == 0) promise.setSuccess(nothing);
    }

    void add(T part) {
        sum.accumulateAndGet(part, plus);
        if (missing.decrementAndGet() == 0) promise.setSuccess(sum.get());
    }

    Future<T> future() {
        return promise;
    }
}
