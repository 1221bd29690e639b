package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.dialect.WebSocketEvents.Event;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of an answer: what an application says to its client, and in control messages to its gateway. What
 * Pushpin passes over without a word is a warning here.
 */
final class GripMessages {
    private static final ByteBuf CONTROL = constant("c:");

    private final Limits limits;
    private final @Nullable ByteBuf prefix;
    private final List<Action> actions = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** What the connection will be after the actions so far. */
    private ClientState state;

    /**
     * Begins with nothing read.
     *
     * @param state the connection before the answer, with the prefix that holds for it
     */
    GripMessages(ClientState state, Limits limits) {
        this.state = state;
        this.limits = limits;
        String wanted = state.grip().prefix();
        prefix = wanted == null ? null : constant(wanted);
    }

    List<Action> actions() {
        return actions;
    }

    List<String> warnings() {
        return warnings;
    }

    void add(Action action) {
        actions.add(action);
        state = StateLimits.applied(state, action);
    }

    void warn(String message) {
        warnings.add(message);
    }

    /**
     * Reads events up to the one that ends the connection; what follows that means nothing.
     *
     * @param skipped how many came before these, for messages
     */
    void read(List<Event> events, int skipped) throws AnswerException {
        for (int i = 0; i < events.size(); i++) {
            if (!add(
                    events.get(i),
                    "event " + (i + skipped) + " (" + events.get(i).type() + ")")) return;
        }
    }

    /** Returns whether the connection goes on. */
    private boolean add(Event event, String where) throws AnswerException {
        ByteBuf content = EventsBody.orEmpty(event.content());
        switch (event.type()) {
            case "TEXT" -> addText(content, where);
            case "BINARY" -> addBinary(content, where);
            case "PING" -> send(new Payload(Payload.Kind.PING, EventsBody.checkedControl(content, where)));
            case "PONG" -> send(new Payload(Payload.Kind.PONG, EventsBody.checkedControl(content, where)));
            case "CLOSE" -> {
                add(close(content, where));
                return false;
            }
            case "DISCONNECT" -> {
                add(new Action.Drop());
                return false;
            }
            case "OPEN" -> {
                warn(where + ": a second OPEN (expected: one, in the answer to OPEN); taken for DISCONNECT");
                add(new Action.Drop());
                return false;
            }
            default -> warn(where + ": unknown type; ignored");
        }
        return true;
    }

    private void addText(ByteBuf content, String where) throws AnswerException {
        // Before the prefix: it may be empty.
        if (prefix != null && startsWith(content, CONTROL)) addControl(behind(content, CONTROL), where);
        else if (isMessage(content, where)) send(AnswerBody.text(withoutPrefix(content), where));
    }

    private void addBinary(ByteBuf content, String where) {
        if (isMessage(content, where)) send(new Payload(Payload.Kind.BINARY, withoutPrefix(content)));
    }

    private boolean isMessage(ByteBuf content, String where) {
        if (prefix == null || startsWith(content, prefix)) return true;
        warn(where + ": dropped, as it does not begin with the prefix (expected: "
                + state.grip().prefix() + " before a message, c: before a control message)");
        return false;
    }

    private ByteBuf withoutPrefix(ByteBuf content) {
        return prefix == null ? content : behind(content, prefix);
    }

    private void send(Payload payload) {
        add(new Action.Send(Target.SELF, payload, List.of()));
    }

    private void addControl(ByteBuf json, String where) {
        try {
            Action action = GripControl.read(json);
            StateLimits.checkTopics(StateLimits.applied(state, action), limits);
            String oddity = GripControl.oddity(action);
            if (oddity != null) warn(where + ": " + oddity);
            add(action);
        } catch (AnswerException ignored) {
            warn(where + ": control message ignored: " + ignored.getMessage());
        }
    }

    /** Libraries say 0 or 1005 where they mean no code in particular, and the reason may be any text. */
    private Action close(ByteBuf content, String where) {
        if (content.readableBytes() < Short.BYTES) return new Action.Close(Target.SELF, CloseCode.NO_STATUS, "");
        int code = content.getUnsignedShort(content.readerIndex());
        if (!CloseStatus.isSendable(code)) {
            if (code != 0 && code != CloseCode.NO_STATUS) {
                warn(where + ": close code " + code + " (expected: 1000-1003, 1007-1014 or 3000-4999); sent without");
            }
            return new Action.Close(Target.SELF, CloseCode.NO_STATUS, "");
        }
        return new Action.Close(Target.SELF, code, reason(behind(content, Short.BYTES), where));
    }

    private String reason(ByteBuf text, String where) {
        if (!ByteBufUtil.isText(text, UTF_8)) {
            warn(where + ": a reason that is not UTF-8; sent without");
            return "";
        }
        String reason = text.toString(UTF_8);
        String fitting = CloseStatus.fitting(reason);
        if (fitting.length() < reason.length()) warn(where + ": a reason of more than 123 bytes; cut");
        return fitting;
    }

    private static boolean startsWith(ByteBuf content, ByteBuf beginning) {
        int length = beginning.readableBytes();
        return content.readableBytes() >= length
                && ByteBufUtil.equals(content, content.readerIndex(), beginning, beginning.readerIndex(), length);
    }

    private static ByteBuf behind(ByteBuf content, ByteBuf beginning) {
        return behind(content, beginning.readableBytes());
    }

    private static ByteBuf behind(ByteBuf content, int length) {
        return content.slice(content.readerIndex() + length, content.readableBytes() - length);
    }

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(
                Unpooled.wrappedBuffer(text.getBytes(UTF_8)).asReadOnly());
    }
}
