package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A publisher that is faster than the clients, through the broker, with real sockets. */
final class StormIT {
    private static final Target ROOM = new Target.Topic("room");
    private static final int MESSAGE_BYTES = 64 << 10;

    /** 256 MiB for each client. */
    private static final int MESSAGES = 4096;

    private static final int CLIENTS = 8;

    /** What all outboxes together may hold, and as much again for what an allocator keeps. */
    private static final long BOUND = 2 * CLIENTS * (1L << 20) + (16 << 20);

    private final EventExecutor publisher = new DefaultEventExecutor();

    @AfterEach
    void stop() {
        publisher.shutdownGracefully(0, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    @Test
    void whoReadsHearsEverythingInOrderWhoDoesNotIsClosed1013AndCountsNoMore() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                Room room = Room.of(php, 4)) {
            Delivery delivery = publish(php, 0);
            assertThat(delivery.reached()).isEqualTo(4);
            for (int i = 1; i < 500; i++) {
                delivery = publish(php, i);
                // Two read, and are the pace; two never read.
                assertThat(number(room.member(0))).isEqualTo(i - 1);
                assertThat(number(room.member(1))).isEqualTo(i - 1);
            }
            assertThat(delivery).isEqualTo(new Delivery(2, 0, 0, List.of()));
            assertClosed1013(room.member(2));
            assertClosed1013(room.member(3));
            assertThat(php.awaitSeen("close", 2))
                    .allMatch(close -> close.closing().equals("1013 bridge"));
            assertThat(php.log().errors()).isEmpty();
        }
    }

    @Test
    void aPublisherThatWaitsForNobodyCostsBoundedMemoryAndHarmsNoBystander() throws Exception {
        try (PhpBridge php = PhpBridge.dictated().start();
                Room room = Room.of(php, CLIENTS);
                WebSocketTestClient bystander = php.connect()) {
            long before = used();
            long most = 0;
            for (int i = 0; i < MESSAGES; i++) {
                publish(php, i);
                most = Math.max(most, used() - before);
                if (i % 256 == 0) {
                    bystander.send("\nstill here");
                    assertThat(bystander.receiveText()).isEqualTo("still here");
                }
            }
            assertThat(most).isLessThan(BOUND);
            assertThat(publish(php, 0)).isEqualTo(Delivery.NONE);
            IntStream.range(0, CLIENTS).forEach(number -> assertClosed1013(room.member(number)));
            bystander.send("\nafter all");
            assertThat(bystander.receiveText()).isEqualTo("after all");
        }
    }

    private Delivery publish(PhpBridge php, int number) {
        ByteBuf content = ByteBufAllocator.DEFAULT.buffer(MESSAGE_BYTES);
        content.writeInt(number).writeZero(MESSAGE_BYTES - Integer.BYTES);
        try {
            Action send = new Action.Send(ROOM, new Payload(Payload.Kind.BINARY, content), List.of());
            return php.bridge()
                    .broker()
                    .deliver(send, publisher)
                    .syncUninterruptibly()
                    .getNow();
        } finally {
            content.release();
        }
    }

    private static long used() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static int number(WebSocketTestClient client) {
        byte[] message = client.receiveBinary();
        assertThat(message).hasSize(MESSAGE_BYTES);
        return ByteBuffer.wrap(message).getInt();
    }

    /** After whatever was on its way already. */
    private static void assertClosed1013(WebSocketTestClient client) {
        WebSocketEvent event = client.receive();
        while (event instanceof WebSocketEvent.Binary) event = client.receive();
        assertThat(event).isEqualTo(new WebSocketEvent.Close(1013, "client too slow"));
    }
}
