package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class HeapPerClientTest {
    private static final int FEW = 1_000;
    private static final int MANY = 10_000;

    /** The heap after a collection is no time: it is the same in every run, but for tables that double. */
    @Test
    void oneOfManyIdleClientsTakesNoMoreHeapThanOneOfFew() throws UnknownHostException {
        long[] bytes = HeapPerClient.measure(new IdleClients()::open, FEW, MANY);
        double ofFew = (double) bytes[0] / FEW;
        double ofMany = (double) bytes[1] / MANY;
        assertThat(ofMany).isBetween(ofFew / 1.15, ofFew * 1.15);
    }
}
