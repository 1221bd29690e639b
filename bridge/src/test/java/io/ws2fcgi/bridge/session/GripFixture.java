package io.ws2fcgi.bridge.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Label;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A session whose application speaks GRIP: the test is the client and the application. */
abstract class GripFixture extends SessionFixture {
    static final String TYPE = "Content-Type: application/websocket-events";
    static final String ON = "Sec-WebSocket-Extensions: grip";

    @BeforeEach
    void theRouteSpeaksGrip() {
        route.dialect(DialectName.GRIP);
    }

    final Session letIn(String... headers) {
        Session session = connect();
        List<String> lines = new ArrayList<>(List.of(headers));
        lines.addAll(List.of(ON, TYPE, "", events("OPEN")));
        pool.answer(lines.toArray(String[]::new));
        return session;
    }

    static void say(Session session, String text) {
        message(session, text);
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    /** The application says this to its gateway. */
    final void control(Session session, String json) {
        say(session, "x");
        pool.answer(TYPE, "", events("TEXT c:" + json));
    }

    final void ok() {
        pool.answer(TYPE, "", "");
    }

    final void push(String text) {
        publish(new Target.Uri("/chat?room=7"), text, Label.NONE);
    }

    final void publish(String topic, String text, Label label) {
        publish(new Target.Topic(topic), text, label);
    }

    final void publish(Target target, String text, Label label) {
        hub.publish(new Action.Send(target, new Payload(Payload.Kind.TEXT, bytes(text)), List.of(), label));
    }

    final void pass(int seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** Events as {@code TYPE content} or {@code TYPE}. */
    static String events(String... events) {
        StringBuilder body = new StringBuilder();
        for (String event : events) {
            int space = event.indexOf(' ');
            if (space < 0) {
                body.append(event).append("\r\n");
                continue;
            }
            String content = event.substring(space + 1);
            body.append(event, 0, space + 1).append(Integer.toHexString(content.length()));
            body.append("\r\n").append(content).append("\r\n");
        }
        return body.toString();
    }
}
