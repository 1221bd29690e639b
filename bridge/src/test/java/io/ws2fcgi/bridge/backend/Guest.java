package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A visitor that remembers what it was told, and where its place is. */
final class Guest implements Gate.Visitor {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Executor loop;
    private final Terms terms;

    /** In order: granted, turned away, closed, lost. */
    final List<String> told = new ArrayList<>(1);

    @Nullable
    Line line;

    Guest(Executor loop, Terms terms) {
        this.loop = loop;
        this.terms = terms;
    }

    /** Messages and closes wait for a pool that is away, opens do not. */
    static Terms terms(Turn turn) {
        return terms(turn, "key");
    }

    static Terms terms(Turn turn, String key) {
        return switch (turn) {
            case OPEN -> Terms.open(TIMEOUT, key);
            case MESSAGE -> Terms.message(TIMEOUT, key);
            case CLOSE -> Terms.close(TIMEOUT, TIMEOUT, key);
        };
    }

    Turn turn() {
        return terms.turn();
    }

    /** Where its place is; it has one. */
    Line place() {
        if (line == null) throw new AssertionError("no place; told " + told);
        return line;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public Terms terms() {
        return terms;
    }

    @Override
    public void granted(Line place) {
        told.add("granted");
        line = place;
    }

    @Override
    public void turnedAway() {
        told.add("turned away");
    }

    @Override
    public void closed() {
        told.add("closed");
    }

    @Override
    public void lost() {
        told.add("lost");
    }
}
