package io.ws2fcgi.bridge.replay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.HashKey;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Timeouts;
import io.ws2fcgi.bridge.dialect.Cookies;
import io.ws2fcgi.bridge.dialect.Dialect;
import io.ws2fcgi.bridge.dialect.EventStamp;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.route.Route;
import io.ws2fcgi.bridge.route.Router;
import io.ws2fcgi.bridge.route.Routing;
import io.ws2fcgi.fcgi.FcgiRequest;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks an application about single events: the door of this room. Safe on every thread. */
public final class Replay {
    private final Router router;
    private final RouteConfig route;
    private final Dialect dialect;
    private final Balance balance;
    private final Backend backend;

    /**
     * An application on a pool that has been started.
     *
     * @param balance how the pool divides the work between its servers
     * @param pushUrl where the push API is, as the application is told; null for nowhere
     * @throws ConfigException when the route cannot be
     */
    public Replay(RouteConfig route, Balance balance, Backend backend, @Nullable String pushUrl) {
        this.router = new Router(List.of(route));
        this.route = route;
        this.dialect = Dialect.of(route, pushUrl);
        this.balance = balance;
        this.backend = backend;
        for (Route compiled : router.routes()) compiled.check(balance);
    }

    /**
     * Who a client with this handshake is.
     *
     * @throws ConfigException when a bridge would answer it with 404 or 414 without asking
     */
    public ClientInfo client(DescribedClient described) {
        String path = described.uri().split("\\?", 2)[0];
        Routing routing = router.match(path);
        if (routing instanceof Routing.Found found) return described.info(found.pathParams());
        String trouble =
                routing instanceof Routing.TooLong ? "is longer than any path that is matched" : "leads nowhere";
        throw new ConfigException(
                "uri: " + path + " " + trouble + " (expected: a path that matches " + route.pattern() + ")");
    }

    /**
     * Asks once.
     *
     * @param state what the application has made of the client so far
     * @param event taken ownership of, whatever happens
     * @param loop where the connection to the pool lives, and where the answer is heard; one that the pool knows
     * @return fails only when the loop has ended; tells its listeners on the loop
     */
    public Future<Replayed> run(
            ClientInfo client, ClientState state, ClientEvent event, EventStamp stamp, EventLoop loop) {
        Promise<Replayed> replayed = ImmediateEventExecutor.INSTANCE.newPromise();
        List<ClientEvent> batch = List.of(event);
        FcgiRequest request = dialect.encode(batch, dialect.base(client, Cookies.of(client)), state, stamp);
        ByteBuf body = Unpooled.copiedBuffer(request.content());
        Judge judge = new Judge(route, dialect, client, state, batch);
        Asked asked = new Asked(request.params(), body, judge, replayed);
        try {
            loop.execute(() -> backend.ask(request, terms(client, state, event), loop, asked));
        } catch (RejectedExecutionException loopHasEnded) {
            request.release();
            replayed.setFailure(loopHasEnded);
        }
        return replayed;
    }

    private Terms terms(ClientInfo client, ClientState state, ClientEvent event) {
        Timeouts timeouts = route.timeouts();
        String key = HashKey.of(balance, client, state);
        if (event instanceof ClientEvent.Open) return Terms.open(timeouts.open(), key);
        // Whoever looks on does not wait for a pool that is away as a client would.
        boolean close = event instanceof ClientEvent.Close;
        return new Terms(
                close ? Backend.Turn.CLOSE : Backend.Turn.MESSAGE,
                close ? timeouts.close() : timeouts.message(),
                false,
                null,
                key,
                false,
                null);
    }
}
