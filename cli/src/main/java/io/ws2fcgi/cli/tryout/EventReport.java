package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.dialect.Answer;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.replay.Replayed;
import io.ws2fcgi.bridge.replay.Replayed.Result;
import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.fcgi.CgiResponse;
import io.ws2fcgi.fcgi.RequestState;
import java.io.PrintWriter;
import java.util.Map;

/** What {@code event} prints for people: what was sent, what came, and what a bridge would make of it. */
record EventReport(Screen screen, PrintWriter out) {
    private static final String INDENT = "  ";

    void print(Replayed replayed, Verdict verdict) {
        out.println("variables");
        variables(Variables.of(replayed.params()));
        body("body", Body.of(replayed.body()));
        if (!replayed.stderr().isBlank()) {
            out.println("STDERR");
            replayed.stderr().strip().lines().forEach(line -> line(INDENT, line));
        }
        if (replayed.result() instanceof Result.Understood understood) {
            answer(understood.response(), replayed);
            decoded(understood.answer());
        } else if (replayed.result() instanceof Result.Wrong wrong) {
            answer(wrong.response(), replayed);
        }
        new Wrapped(screen).print("verdict   ", verdict.text(), out);
        if (verdict.word().equals("application-error")) out.println("          " + ran(replayed.state()));
        out.flush();
    }

    private void variables(Map<String, String> variables) {
        int width = variables.keySet().stream().mapToInt(String::length).max().orElse(0);
        variables.forEach(
                (name, value) -> line(INDENT + String.format("%-" + width + "s  ", screen.clean(name)), value));
    }

    private void body(String title, Body body) {
        if (body.length() == 0) return;
        out.println(title + ", " + count(body.length(), "byte"));
        body.lines().forEach(line -> line(INDENT, line));
    }

    private void answer(CgiResponse response, Replayed replayed) {
        String status = (response.status() + " " + response.reasonPhrase()).strip();
        line("answer    ", status + ", " + Millis.text(replayed.took()));
        response.headers().forEach(header -> line(INDENT, header.name() + ": " + header.value()));
        body("its body", Body.of(response.content()));
    }

    private void decoded(Answer answer) {
        Wrapped wrapped = new Wrapped(screen);
        String label = "decoded   ";
        if (answer.handshake() instanceof Handshake.Accept accept) {
            String protocol = accept.protocol() == null ? "" : ", with the subprotocol " + accept.protocol();
            wrapped.print(label, "accept the client" + protocol, out);
            for (Header header : accept.headers()) {
                line("          ", "  " + header.name() + ": " + header.value());
            }
            label = "          ";
        }
        for (Action action : answer.actions()) {
            wrapped.print(label, ActionWords.of(action), out);
            label = "          ";
        }
        for (String warning : answer.warnings()) wrapped.print("warning   ", warning, out);
    }

    private static String ran(RequestState state) {
        return switch (state) {
            case NOT_SENT -> "(the script has not run)";
            case SENT -> "(the script may have run)";
            case RESPONSE_STARTED -> "(the script has run)";
        };
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    private void line(String label, String text) {
        out.println((label + screen.clean(text)).stripTrailing());
    }
}
