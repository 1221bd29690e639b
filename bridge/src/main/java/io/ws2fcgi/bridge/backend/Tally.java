package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.backend.Backend.Turn;

/** How many places events of each kind hold. Guarded by the gate. */
final class Tally {
    private int opens;
    private int messages;
    private int closes;

    void add(Turn turn, int change) {
        switch (turn) {
            case OPEN -> opens += change;
            case MESSAGE -> messages += change;
            case CLOSE -> closes += change;
        }
    }

    void subtract(Tally others) {
        opens -= others.opens;
        messages -= others.messages;
        closes -= others.closes;
    }

    int of(Turn turn) {
        return switch (turn) {
            case OPEN -> opens;
            case MESSAGE -> messages;
            case CLOSE -> closes;
        };
    }

    int all() {
        return opens + messages + closes;
    }
}
