package io.ws2fcgi.bridge.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.dialect.WebSocketEvents.Event;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several messages to one client in one answer, as websocket-events (WS-CGI section 3). */
final class EventsBody {
    /** RFC 6455 section 5.5. */
    private static final int LONGEST_CONTROL = 125;

    private EventsBody() {}

    /** Reads all of {@code body}, which it borrows. Nothing can come behind a CLOSE, so nothing there is looked at. */
    static List<Action> read(ByteBuf body) throws AnswerException {
        List<Action> actions = new ArrayList<>();
        for (Event event : WebSocketEvents.read(body)) {
            Action action = action(event, "event " + actions.size());
            actions.add(action);
            if (action instanceof Action.Close) break;
        }
        return actions;
    }

    private static Action action(Event event, String where) throws AnswerException {
        ByteBuf content = orEmpty(event.content());
        return switch (event.type()) {
            case "TEXT" -> send(AnswerBody.text(content, where + " (TEXT)"));
            case "BINARY" -> send(new Payload(Payload.Kind.BINARY, content));
            case "PING" -> send(new Payload(Payload.Kind.PING, checkedControl(content, where + " (PING)")));
            case "CLOSE" -> close(content, where + " (CLOSE)");
            default ->
                throw new AnswerException(
                        where + ": type " + event.type() + " (expected: TEXT, BINARY, PING or CLOSE)");
        };
    }

    private static Action send(Payload payload) {
        return new Action.Send(Target.SELF, payload, List.of());
    }

    /** Returns the content of a ping or a pong, if it fits one. */
    static ByteBuf checkedControl(ByteBuf content, String where) throws AnswerException {
        if (content.readableBytes() <= LONGEST_CONTROL) return content;
        throw new AnswerException(
                where + ": " + content.readableBytes() + " bytes (expected: at most " + LONGEST_CONTROL + ")");
    }

    /** Libraries for this encoding say 0, 1005 or nothing where they mean no code in particular. */
    private static Action close(ByteBuf content, String where) throws AnswerException {
        if (content.readableBytes() < Short.BYTES) return new Action.Close(Target.SELF, CloseStatus.NORMAL, "");
        int code = content.getUnsignedShort(content.readerIndex());
        String reason = WireText.utf8(
                content.slice(content.readerIndex() + Short.BYTES, content.readableBytes() - Short.BYTES), where);
        return new Action.Close(
                Target.SELF,
                CloseStatus.isSendable(code) ? code : CloseStatus.NORMAL,
                CloseStatus.checkedReason(reason, where));
    }

    static ByteBuf orEmpty(@Nullable ByteBuf content) {
        return content == null ? Unpooled.EMPTY_BUFFER : content;
    }
}
