package io.ws2fcgi.cli.tryout;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.EventStamp;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.bridge.replay.DescribedClient;
import io.ws2fcgi.bridge.replay.Replay;
import io.ws2fcgi.bridge.replay.Replayed;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool that is asked about one event, and closed.
 *
 * @param pushUrl what the script is told about the push API; null for nothing
 */
record EventRun(
        PoolConfig pool, RouteConfig route, @Nullable String pushUrl) {
    /**
     * Blocks until there is an answer, or until it is clear that there will be none.
     *
     * @param number negative for the usual one of the event
     */
    Replayed run(DescribedClient described, ClientState state, ClientEvent event, long number, int attempt) {
        Transport transport = Transport.choose();
        EventLoopGroup loops = transport.newGroup(1, "event");
        try {
            Rehearsal.play(transport, us -> {
                ClientEvent any = new ClientEvent.Tick();
                PoolConfig rehearsed = PoolConfig.builder("rehearsal", us).build();
                ask(rehearsed, transport, loops, replay -> {
                    ClientInfo client = replay.client(described);
                    return replay.run(client, state, any, stamp(client, any, number, attempt), loops.next());
                });
            });
            return ask(pool, transport, loops, replay -> {
                ClientInfo client = replay.client(described);
                return replay.run(client, state, event, stamp(client, event, number, attempt), loops.next());
            });
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private Replayed ask(
            PoolConfig of, Transport transport, EventLoopGroup loops, Function<Replay, Future<Replayed>> question) {
        Backend backend = Backend.pool(of, transport, BridgeEvents.NONE);
        try {
            backend.start(loops);
            return question.apply(new Replay(route, of.balance(), backend, pushUrl))
                    .syncUninterruptibly()
                    .getNow();
        } finally {
            backend.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    private static EventStamp stamp(ClientInfo client, ClientEvent event, long number, int attempt) {
        long usual = event instanceof ClientEvent.Open ? 0 : 1;
        long numbered = number < 0 ? usual : number;
        return event instanceof ClientEvent.Close
                ? EventStamp.close(client.id(), numbered, attempt)
                : EventStamp.numbered(client.id(), numbered, attempt);
    }
}
