package io.ws2fcgi.bridge;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.control.Operation;
import io.ws2fcgi.bridge.metrics.Meters;
import java.util.concurrent.atomic.AtomicInteger;

/** How the bridge is, asked of it and of its pools, and what operators may tell it. */
record BridgeOperation(Bridge bridge, Meters meters) implements Operation {
    @Override
    public String node() {
        return "0000";
    }

    @Override
    public boolean isServing() {
        return bridge.isServing();
    }

    @Override
    public Servers servers() {
        int up = 0;
        int all = 0;
        for (Backend backend : bridge.backends()) {
            for (Backend.ServerReport server : backend.servers()) {
                all++;
                if (server.up()) up++;
            }
        }
        return new Servers(up, all);
    }

    @Override
    public Future<Boolean> poolReachable() {
        EventLoop loop = bridge.anyLoop();
        Promise<Boolean> any = ImmediateEventExecutor.INSTANCE.newPromise();
        AtomicInteger unanswered = new AtomicInteger(bridge.backends().size());
        for (Backend backend : bridge.backends()) {
            backend.probe(loop).addListener(probed -> {
                if (probed.isSuccess()) any.trySuccess(true);
                else if (unanswered.decrementAndGet() == 0) any.trySuccess(false);
            });
        }
        return any;
    }

    @Override
    public String metrics() {
        return meters.scrape();
    }

    @Override
    public void drain() {
        bridge.drain();
    }

    @Override
    public Future<Boolean> reload() {
        return bridge.reloadCertificates();
    }
}
