package io.ws2fcgi.cli.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Peer;
import io.ws2fcgi.fixtures.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An HTTP server that notes requests to the byte and answers with what the test wrote. */
final class ScriptedApi implements AutoCloseable {
    /** In place of an answer: none, while the connection stays. */
    static final String SILENCE = "(silence)";
    /** In place of an answer: the end of the connection. */
    static final String HANG_UP = "(hang up)";

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n");

    private final Queue<String> answers;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ScriptedServer server;

    private ScriptedApi(boolean unix, String... answers) {
        this.answers = new ConcurrentLinkedQueue<>(List.of(answers));
        server = unix ? ScriptedServer.onUnixSocket(this::serve) : ScriptedServer.onTcp(this::serve);
    }

    /** Sends {@code answers}, one for each request, over however many connections. */
    static ScriptedApi onTcp(String... answers) {
        return new ScriptedApi(false, answers);
    }

    static ScriptedApi onUnixSocket(String... answers) {
        return new ScriptedApi(true, answers);
    }

    /** A whole answer. */
    static String answer(String status, String type, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + body.getBytes(UTF_8).length
                + "\r\n\r\n" + body;
    }

    static String json(String body) {
        return answer("200 OK", "application/json", body);
    }

    static String problem(String status, String detail) {
        return answer(status, "application/problem+json", "{\"title\":\"x\",\"detail\":\"" + detail + "\"}");
    }

    private void serve(Peer peer) {
        String answer;
        do {
            requests.add(readRequest(peer));
            answer = answers.remove();
            if (answer.equals(SILENCE)) peer.awaitClose();
            else if (!answer.equals(HANG_UP)) peer.send(answer);
        } while (!answers.isEmpty() && !answer.equals(HANG_UP) && !answer.contains("Connection: close"));
        // Whoever has its answer closes; we only do when that is the script.
        if (!answer.equals(HANG_UP)) peer.awaitClose();
    }

    private static String readRequest(Peer peer) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(UTF_8).endsWith("\r\n\r\n")) head.writeBytes(peer.read(1));
        Matcher length = LENGTH.matcher(head.toString(UTF_8).toLowerCase(Locale.ROOT));
        if (length.find()) head.writeBytes(peer.read(Integer.parseInt(length.group(1))));
        return head.toString(UTF_8);
    }

    Address address() {
        return Address.parse(text());
    }

    /** The address as an argument. */
    String text() {
        return Addresses.text(server.address());
    }

    /** Every request so far, head and body. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Their first lines. */
    List<String> requestLines() {
        return requests.stream()
                .map(request -> request.substring(0, request.indexOf("\r\n")))
                .toList();
    }

    int connections() {
        return server.peers().size();
    }

    @Override
    public void close() {
        server.close();
    }
}
