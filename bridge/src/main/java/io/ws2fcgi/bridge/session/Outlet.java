package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.hub.ServerFrame;
import io.ws2fcgi.bridge.hub.SharedFrame;
import org.jspecify.annotations.Nullable;

/** What a session's client is sent: now, later, or again and again. */
final class Outlet {
    private final Session session;
    private final Client client;
    private final Reporter reporter;
    private final int maxUnread;
    private final EventLoop loop;
    private long bytesSent;

    // Null until the application asks for it, which few do.
    private @Nullable KeepAlivePush keepAlive;
    private @Nullable DelayedPush delayed;

    /** Closes a client that leaves more than {@code maxUnread} bytes unread. */
    Outlet(Session session, Client client, Reporter reporter, int maxUnread, EventLoop loop) {
        this.session = session;
        this.client = client;
        this.reporter = reporter;
        this.maxUnread = maxUnread;
        this.loop = loop;
    }

    /**
     * Takes ownership of the frame. A client that does not read is closed: one slow reader must not cost the others.
     *
     * @return whether the frame is on its way
     */
    boolean write(ByteBuf frame) {
        if (!mayWrite()) {
            frame.release();
            return false;
        }
        bytesSent += frame.readableBytes();
        client.write(frame);
        sent();
        return true;
    }

    /** Closes who does not read. */
    private boolean mayWrite() {
        if (session.isOpen() && client.pendingBytes() > maxUnread) {
            reporter.limited(Limit.OUTBOX, "more than " + maxUnread + " bytes unread; closed");
            session.close(ClosedBy.BRIDGE, CloseCode.TRY_AGAIN_LATER, "client too slow");
        }
        return session.isOpen();
    }

    /** Writes and flushes; takes ownership of the frame. Returns false where the client is, or was just now, closed. */
    boolean push(ByteBuf frame) {
        boolean written = write(frame);
        client.flush();
        return written;
    }

    /** The same for a frame that others get too, which is borrowed. */
    boolean push(SharedFrame frame) {
        if (!mayWrite()) return false;
        bytesSent += frame.plainBytes();
        client.write(frame);
        client.flush();
        sent();
        return true;
    }

    private void sent() {
        if (keepAlive != null) keepAlive.sent();
    }

    /** A text from the bridge itself. */
    void notify(String text) {
        push(ServerFrame.text(text, ByteBufAllocator.DEFAULT));
    }

    /** Borrows the payload. */
    boolean write(Payload payload) {
        return write(frame(payload));
    }

    /** Borrows the payload. */
    void sendLater(Action.SendLater later) {
        if (delayed == null) delayed = new DelayedPush(loop, this::push);
        delayed.start(frame(later.payload()), later.seconds());
    }

    void sendNow() {
        if (delayed != null) delayed.flush();
    }

    /** Borrows the payload. */
    void keepAlive(Action.KeepAlive wanted) {
        Payload payload = wanted.payload();
        if (payload == null) {
            if (keepAlive != null) keepAlive.stop();
            return;
        }
        if (keepAlive == null) keepAlive = new KeepAlivePush(loop, this::push);
        keepAlive.start(frame(payload), wanted.seconds(), wanted.onlyIdle());
    }

    void flush() {
        client.flush();
    }

    /** Nothing follows any more. */
    void stop() {
        if (keepAlive != null) keepAlive.stop();
        if (delayed != null) delayed.stop();
    }

    /** The bytes of all frames that were sent, as long as they are before any compression. */
    long bytesSent() {
        return bytesSent;
    }

    private static ByteBuf frame(Payload payload) {
        return ServerFrame.of(payload, ByteBufAllocator.DEFAULT);
    }
}
