package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Delivery;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** An action on its way to another loop. Holds a reference of its own to the payload until it is done. */
final class Errand implements Runnable {
    private final HubShard shard;
    private final Action action;
    private final ByteBuf content;
    private final Backlog backlog;
    private final long weight;
    private final Consumer<Delivery> result;

    private Errand(HubShard shard, Action action, Backlog backlog, Consumer<Delivery> result) {
        this.shard = shard;
        this.action = action;
        this.backlog = backlog;
        this.result = result;
        content = content(action).retain();
        weight = backlog.add(content.readableBytes());
    }

    /**
     * Sends the action off.
     *
     * @param action its payload may be read on any loop; borrowed
     * @param result hears exactly once what became of it, on any thread
     */
    static void send(HubShard shard, Action action, Backlog backlog, Consumer<Delivery> result) {
        Errand errand = new Errand(shard, action, backlog, result);
        try {
            shard.loop().execute(errand);
        } catch (RejectedExecutionException stopped) {
            errand.end(shard.deserted(action.target()));
        }
    }

    @Override
    public void run() {
        Delivery done = Delivery.NONE;
        try {
            done = shard.deliver(action);
        } finally {
            end(done);
        }
    }

    private void end(Delivery done) {
        content.release();
        backlog.remove(weight);
        result.accept(done);
    }

    static ByteBuf content(Action action) {
        return action instanceof Action.Send send ? send.payload().content() : Unpooled.EMPTY_BUFFER;
    }
}
