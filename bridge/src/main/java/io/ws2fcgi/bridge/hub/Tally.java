package io.ws2fcgi.bridge.hub;

import io.ws2fcgi.bridge.event.Delivery;
import java.util.List;

/** Counts the outcomes of one action on one loop. */
final class Tally {
    private int reached;
    private int pending;
    private int refused;

    void add(Subscriber.Outcome outcome) {
        switch (outcome) {
            case REACHED -> reached++;
            case PENDING -> pending++;
            case REFUSED -> refused++;
            case GONE -> {}
        }
    }

    Delivery delivery(List<String> unknown) {
        return new Delivery(reached, pending, refused, unknown);
    }
}
