package io.ws2fcgi.bridge;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketEvent;
import io.ws2fcgi.fixtures.WebSocketFrame;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What clients of {@code grip.php} say and hear, line by line: everything that GRIP has for WebSockets. */
final class GripConversation {
    /** More than the 20 seconds which are the shortest interval. */
    private static final Duration TICK = Duration.ofSeconds(60);

    private static final int LONG = 1_000;

    private final GripPeer peer;
    private final List<String> lines = new ArrayList<>();

    private GripConversation(GripPeer peer) {
        this.peer = peer;
    }

    /** Leads all of it and returns what was recorded. */
    static List<String> with(GripPeer peer) throws IOException {
        GripConversation conversation = new GripConversation(peer);
        try (WebSocketTestClient patient = conversation.open("patient", "/?interval=20")) {
            conversation.echo();
            conversation.meta();
            conversation.rejection();
            conversation.channels();
            conversation.keepAlive();
            conversation.delay();
            conversation.detach();
            conversation.closes();
            conversation.hear("patient", patient.patience(TICK));
        }
        return conversation.lines;
    }

    private void echo() {
        try (WebSocketTestClient ann = open("ann", "/chat?room=7")) {
            say("ann", ann, "hello", 1);
            say("ann", ann, "h\u00e9, \u20ac 3", 1);
            say("ann", ann, "", 1);
            say("ann", ann, "c:{\"type\":\"detach\"}", 1);
            say("ann", ann, "bytes 2000", 1);
            say("ann", ann, "binary 00ff6d3a", 1);
            ann.send(new byte[] {0, 1, (byte) 0xff});
            hear("ann", ann);
            ann.sendFragments("one ", "and ", "two");
            hear("ann", ann);
            for (int i = 0; i < 20; i++) ann.send("message " + i);
            for (int i = 0; i < 20; i++) hear("ann", ann);
        }
    }

    private void meta() {
        try (WebSocketTestClient ann = peer.client("/chat?user=ann&a=%20%C3%A9")
                .header("Cookie", "a=1; b=2")
                .header("Meta-User", "mallory")
                .header("Grip-Sig", "forged")
                .connect()) {
            say("ann", ann, "request", 1);
            say("ann", ann, "user bob", 1);
            say("ann", ann, "user carol", 1);
            say("ann", ann, "request", 1);
            say("ann", ann, "user ", 1);
            say("ann", ann, "request", 1);
        }
    }

    private void rejection() {
        for (int status : new int[] {403, 503}) {
            HttpReply reply = peer.client("/?reject=" + status).rejected();
            record("rejected: " + reply.status() + " " + reply.reason() + ", X-Why: " + reply.header("X-Why") + ", "
                    + reply.header("Content-Type") + ": " + reply.body().strip());
        }
    }

    private void channels() throws IOException {
        try (WebSocketTestClient ann = open("ann", "/");
                WebSocketTestClient bob = open("bob", "/")) {
            subscribe("ann", ann, "subscribe room");
            subscribe("bob", bob, "subscribe room");
            publish(item("room", "\"content\":\"to both\""));
            hear("ann", ann);
            hear("bob", bob);
            subscribe("bob", bob, "unsubscribe room");
            publish(item("room", "\"content-bin\":\"AAH/\""));
            hear("ann", ann);
            publish(item("room", "\"type\":\"text\",\"content-bin\":\"aGk=\""));
            hear("ann", ann);
            say("bob", bob, "has heard nothing", 1);
            publish(item("nobody", "\"content\":\"lost\""));
            publish("{\"items\":[{\"channel\":\"room\",\"ws-message\":{\"content\":\"without formats\"}},"
                    + "{\"channel\":\"room\",\"ws-message\":{\"content\":\"two in one\"}}]}");
            hear("ann", ann);
            hear("ann", ann);
            for (String id : new String[] {"1", "2", "2", "3"}) {
                publish("{\"items\":[{\"channel\":\"room\",\"id\":\"" + id + "\",\"ws-message\":{\"content\":\"id " + id
                        + "\"}}]}");
            }
            for (int i = 0; i < 3; i++) hear("ann", ann);
            publish("{\"items\":[{\"channel\":\"room\"}]}");
            publish("{}");
            publish("no JSON");
            publish(item("room", "\"action\":\"close\",\"code\":4001,\"reason\":\"enough\""));
            hear("ann", ann);
            hear("ann", ann);
        }
    }

    private void keepAlive() {
        try (WebSocketTestClient ann = peer.client("/").manual().connect()) {
            say("ann", ann, "ping 1 anyone?", 2);
        }
    }

    private void delay() {
        try (WebSocketTestClient ann = open("ann", "/")) {
            say("ann", ann, "delay later", 0);
            say("ann", ann, "first this", 1);
            say("ann", ann, "flush", 1);
        }
    }

    private void detach() throws IOException {
        try (WebSocketTestClient ann = open("ann", "/")) {
            subscribe("ann", ann, "subscribe room");
            say("ann", ann, "detach", 1);
            say("ann", ann, "flush", 0);
            publish(item("room", "\"content\":\"but channels go on\""));
            hear("ann", ann);
        }
    }

    private void closes() {
        for (int code : new int[] {1000, 4000}) {
            try (WebSocketTestClient ann = open("ann", "/")) {
                say("ann", ann, "hello", 1);
                record("ann: close " + code);
                ann.sendClose(code, "");
                hear("ann", ann);
                hear("ann", ann);
            }
        }
        for (String how : new String[] {"close 1000", "close 4002", "disconnect"}) {
            try (WebSocketTestClient ann = open("ann", "/")) {
                say("ann", ann, how, how.equals("disconnect") ? 1 : 2);
            }
        }
    }

    private static String item(String channel, String message) {
        return "{\"items\":[{\"channel\":\"" + channel + "\",\"formats\":{\"ws-message\":{" + message + "}}}]}";
    }

    private WebSocketTestClient open(String who, String path) {
        WebSocketTestClient client = peer.client(path).connect();
        HttpReply reply = client.reply();
        record(who + ": " + path + " -> " + reply.status() + ", X-Greeting: " + reply.header("X-Greeting") + ", "
                + reply.headers("Sec-WebSocket-Extensions") + reply.headers("Content-Type")
                + reply.headers("Keep-Alive-Interval"));
        return client;
    }

    private void say(String who, WebSocketTestClient client, String text, int answers) {
        record(who + ": " + text);
        client.send(WebSocketFrame.of(WebSocketFrame.TEXT, text));
        for (int i = 0; i < answers; i++) hear(who, client);
    }

    /** Until it holds: Pushpin's parts work side by side, and the one for channels is also the one for delays. */
    private void subscribe(String who, WebSocketTestClient client, String text) {
        say(who, client, text, 1);
        say(who, client, "delay settled", 0);
        say(who, client, "flush", 1);
    }

    private void publish(String json) throws IOException {
        record("publish " + json + " -> " + peer.publish(json));
    }

    private void record(String line) {
        lines.add(line.stripTrailing());
    }

    private void hear(String who, WebSocketTestClient client) {
        record("  " + who + " <- " + text(client.receive()));
    }

    private static String text(WebSocketEvent event) {
        if (event instanceof WebSocketEvent.Text text) return text(text.text());
        if (event instanceof WebSocketEvent.Binary binary) return "binary " + hex(binary.bytes());
        if (event instanceof WebSocketEvent.Ping ping) return "ping " + hex(ping.bytes());
        if (event instanceof WebSocketEvent.Close close) return "close " + close.code() + " " + close.reason();
        return event instanceof WebSocketEvent.End ? "end" : event.toString();
    }

    private static String text(String message) {
        return message.length() < LONG ? "text " + message : "text of " + message.length() + " characters";
    }

    private static String hex(ByteBuffer bytes) {
        return ByteBufUtil.hexDump(Unpooled.wrappedBuffer(bytes));
    }
}
