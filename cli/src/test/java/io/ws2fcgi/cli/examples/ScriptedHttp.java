package io.ws2fcgi.cli.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server that gives prepared answers, one byte at a time, and keeps what it was asked. */
final class ScriptedHttp implements AutoCloseable {
    /** At the end of an answer: hang up after it. */
    static final String HANG_UP = "(hang up)";

    /** An answer that never comes. */
    static final String NEVER = "(never)";

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

    private final Queue<String> answers = new ArrayDeque<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final ScriptedServer server;

    ScriptedHttp(String... answers) {
        this.answers.addAll(List.of(answers));
        server = ScriptedServer.onTcp(this::serve);
    }

    /** 200 with this JSON. */
    static String ok(String json) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + json.getBytes(UTF_8).length + "\r\n\r\n" + json;
    }

    String url() {
        return "http://" + Addresses.text(server.address());
    }

    /** What was asked so far: head, empty line, body. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    int connections() {
        return server.peers().size();
    }

    private void serve(Peer peer) {
        while (true) {
            String answer = answer(peer);
            if (answer.equals(NEVER)) {
                peer.awaitClose();
                return;
            }
            for (byte one : answer.replace(HANG_UP, "").getBytes(UTF_8)) peer.send(one);
            if (answer.endsWith(HANG_UP)) return;
        }
    }

    /** Reads a request and says what is to be answered; nothing and a hang-up when the other side has gone. */
    private String answer(Peer peer) {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            byte[] next = readOne(peer);
            if (next.length == 0) return HANG_UP;
            head.append(new String(next, ISO_8859_1));
        }
        Matcher length = LENGTH.matcher(head);
        byte[] body = length.find() ? peer.read(Integer.parseInt(length.group(1))) : new byte[0];
        requests.add(head + new String(body, UTF_8));
        synchronized (answers) {
            String answer = answers.poll();
            return answer == null ? HANG_UP : answer;
        }
    }

    private static byte[] readOne(Peer peer) {
        try {
            return peer.read(1);
        } catch (UncheckedIOException gone) {
            return new byte[0];
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
