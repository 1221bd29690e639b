package io.ws2fcgi.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** The watch is awake: case 35 of every other test stands on this one. */
class LeakExtensionTest {
    @Test
    void aLostBufferIsFoundWithTheRecordOfItsLastUse() {
        lose();
        assertThat(LeakExtension.findLeak()).contains("lost on purpose");
        assertThat(LeakExtension.findLeak()).isNull();
    }

    @Test
    void aReleasedBufferIsNoLeak() {
        ByteBufAllocator.DEFAULT.buffer().release();
        assertThat(LeakExtension.findLeak()).isNull();
    }

    private static void lose() {
        ByteBufAllocator.DEFAULT.buffer().touch("lost on purpose");
    }
}
