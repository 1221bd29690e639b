package io.ws2fcgi.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.control.ApiAnswer;
import io.ws2fcgi.bridge.control.ApiCaller;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A publisher that is faster than the clients: over one connection, one post behind the other, not waiting for answers. */
final class FastPublisherIT {
    /** Together below a client's outbox, so that only who does not read at all is too slow. */
    private static final int BATCH = 16;

    private static final String BODY = "x".repeat(32 << 10);
    private static final String POST = ApiCaller.request("POST /v1/channels/room", BODY, "Content-Type: text/plain");

    @Test
    void slowClientsAreClosed1013AndTheOthersHearEverything() throws Exception {
        // The lazy client answers the close frame when it comes to it at last, however slow the machine is.
        try (PhpBridge php = PhpBridge.dictated()
                        .config(config -> config.control(ControlConfig.at(Address.parse("127.0.0.1:0")))
                                .closeHandshakeTimeout(Duration.ofMinutes(5)))
                        .start();
                Room room = Room.of(php, 4);
                ApiCaller publisher = PushIT.caller(php)) {
            WebSocketTestClient lazy = room.member(3);
            int reached = 0;
            for (int batch = 0; batch < 60; batch++) {
                publisher.send(POST.repeat(BATCH));
                for (int member = 0; member < 3; member++) {
                    for (int i = 0; i < BATCH; i++)
                        assertThat(room.member(member).receiveText()).hasSize(BODY.length());
                }
                for (int i = 0; i < BATCH; i++) reached = reached(publisher.read());
                assertThat(reached).isBetween(3, 4);
            }
            assertThat(reached).isEqualTo(3);
            WebSocketEvent event = lazy.receive();
            while (event instanceof WebSocketEvent.Text) event = lazy.receive();
            assertThat(event).isEqualTo(new WebSocketEvent.Close(1013, "client too slow"));
            assertThat(php.awaitSeen("close").closing()).isEqualTo("1013 bridge");
            assertThat(publisher
                            .post("POST /v1/channels/room", "text/plain", "still here")
                            .body())
                    .isEqualTo("{\"reached\":3}");
            for (int member = 0; member < 3; member++)
                assertThat(room.member(member).receiveText()).isEqualTo("still here");
        }
    }

    @Test
    void whatIsOnItsWayStaysBounded() throws Exception {
        int posts = 3000;
        try (PhpBridge php = PushIT.started(PhpBridge.dictated());
                Room room = Room.of(php, 3);
                ApiCaller publisher = PushIT.caller(php)) {
            assertThat(room.loops()).isPositive();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < posts; i++) publisher.send(POST);
                } catch (IOException failed) {
                    throw new AssertionError(failed);
                }
            });
            long most = 0;
            for (int i = 0; i < posts; i++) {
                assertThat(publisher.read().status()).isEqualTo(200);
                most = Math.max(most, usedMemory());
            }
            writer.join();
            // Of 94 MiB for each of three clients.
            assertThat(most).isLessThan(64 << 20);
            assertThat(php.awaitSeen("close", 3)).extracting(SeenEvent::closing).containsOnly("1013 bridge");
        }
    }

    private static int reached(ApiAnswer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("reached").asInt();
    }

    private static long usedMemory() {
        ByteBufAllocatorMetric used = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
        return used.usedDirectMemory() + used.usedHeapMemory();
    }
}
