package io.ws2fcgi.bridge.event;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells several listeners the same, one after the other. */
record EveryListener(List<BridgeEvents> listeners) implements BridgeEvents {
    EveryListener {
        listeners = List.copyOf(listeners);
    }

    private void tell(Consumer<BridgeEvents> what) {
        for (BridgeEvents listener : listeners) what.accept(listener);
    }

    @Override
    public void opened(ClientInfo client) {
        tell(listener -> listener.opened(client));
    }

    @Override
    public void rejected(ClientInfo client, int status) {
        tell(listener -> listener.rejected(client, status));
    }

    @Override
    public void applied(ClientInfo client, String event, Duration took) {
        tell(listener -> listener.applied(client, event, took));
    }

    @Override
    public void failed(ClientInfo client, String event, String eventId, String message, String stderr) {
        tell(listener -> listener.failed(client, event, eventId, message, stderr));
    }

    @Override
    public void stderr(ClientInfo client, String event, String eventId, String text) {
        tell(listener -> listener.stderr(client, event, eventId, text));
    }

    @Override
    public void warned(ClientInfo client, String message) {
        tell(listener -> listener.warned(client, message));
    }

    @Override
    public void closed(ClientInfo client, ClientEvent.Close close, int droppedMessages) {
        tell(listener -> listener.closed(client, close, droppedMessages));
    }

    @Override
    public void closeGivenUp(ClientInfo client, int attempts, String message) {
        tell(listener -> listener.closeGivenUp(client, attempts, message));
    }

    @Override
    public void autoReplied(ClientInfo client) {
        tell(listener -> listener.autoReplied(client));
    }

    @Override
    public void limited(Limit limit, String from, String message) {
        tell(listener -> listener.limited(limit, from, message));
    }

    @Override
    public void tlsWarned(String message) {
        tell(listener -> listener.tlsWarned(message));
    }

    @Override
    public void tlsRenewed(String message) {
        tell(listener -> listener.tlsRenewed(message));
    }

    @Override
    public void serverDown(String pool, String server, String why) {
        tell(listener -> listener.serverDown(pool, server, why));
    }

    @Override
    public void serverUp(String pool, String server) {
        tell(listener -> listener.serverUp(pool, server));
    }

    @Override
    public void poolWarned(String pool, String message) {
        tell(listener -> listener.poolWarned(pool, message));
    }

    @Override
    public void callRefused(String from, String message, long more) {
        tell(listener -> listener.callRefused(from, message, more));
    }

    @Override
    public void callFailed(String call, Throwable cause) {
        tell(listener -> listener.callFailed(call, cause));
    }
}
