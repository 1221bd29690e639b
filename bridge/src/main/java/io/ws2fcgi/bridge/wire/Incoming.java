package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.hub.ServerFrame;
import io.ws2fcgi.bridge.session.Session;
import org.jspecify.annotations.Nullable;

/** What a client's frames mean, as they come: messages for its session, pings, and texts that the bridge answers itself. */
final class Incoming implements FrameDecoder.Receiver {
    private final ClientHandler client;
    private final RouteWire route;
    private final ClientInfo info;
    private final MessageAssembler assembler;
    private @Nullable Session session;
    private @Nullable Extras extras;
    /** True when nothing was heard since our last ping. */
    private boolean silent;
    /** True when only a close frame counts any more. */
    private boolean ended;

    Incoming(ClientHandler client, RouteWire route, ClientInfo info) {
        this.client = client;
        this.route = route;
        this.info = info;
        assembler = new MessageAssembler(route.limits().messageBytes());
    }

    void attach(Session opened) {
        session = opened;
    }

    /** What the connection has besides, for the frames that come from now on. */
    void extras(@Nullable Extras some) {
        extras = some;
    }

    @Override
    public void onFrame(int first, long length) throws ViolationException {
        silent = false;
        if (ended) return;
        if (extras != null) extras.onFrame(first, length);
        if (!Opcode.isControl(FrameRules.opcode(first))) assembler.begin(first, length);
    }

    @Override
    public void onPayload(ByteBuf piece, boolean whole) throws ViolationException {
        silent = false;
        if (ended) return;
        if (extras != null) extras.onBytes(piece.readableBytes());
        ByteBuf message = assembler.add(piece, whole, extras, ByteBufAllocator.DEFAULT);
        if (message != null) onMessage(assembler.isText(), message);
    }

    private void onMessage(boolean text, ByteBuf message) throws ViolationException {
        String reply = text ? route.autoReply(message) : null;
        if (reply != null || session == null) {
            message.release();
            if (reply != null) replyAtOnce(reply);
        } else {
            if (extras != null) extras.onMessage();
            session.onMessage(text, message);
        }
    }

    private void replyAtOnce(String reply) throws ViolationException {
        client.sendAtOnce(ServerFrame.text(reply, ByteBufAllocator.DEFAULT));
        route.wire().events().autoReplied(info);
    }

    @Override
    public void onControl(int opcode, ByteBuf payload) throws ViolationException {
        if (opcode == Opcode.CLOSE) {
            client.onClose(CloseBody.read(payload));
        } else if (!ended) {
            if (extras != null) extras.onBytes(payload.readableBytes());
            if (opcode == Opcode.PING) client.sendAtOnce(ServerFrame.pong(payload, ByteBufAllocator.DEFAULT));
        }
    }

    @Override
    public void onViolation(ViolationException violation) {
        client.fail(violation);
    }

    @Override
    public boolean isHolding() {
        return !ended && client.isPaused();
    }

    /** What has come of a message that is not whole. */
    int heldBytes() {
        return assembler.heldBytes();
    }

    /** Whether nothing was heard since {@link #listen}. */
    boolean wasSilent() {
        return silent;
    }

    /** Listens for any sign of life. */
    void listen() {
        silent = true;
    }

    /** There may have been a sign of life. */
    void heard() {
        silent = false;
    }

    /** From now on only a close frame counts. */
    void end() {
        ended = true;
        assembler.release();
    }
}
