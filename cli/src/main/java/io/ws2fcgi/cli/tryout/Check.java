package io.ws2fcgi.cli.tryout;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.backend.ServerCheck;
import io.ws2fcgi.bridge.backend.ServerCheck.Found;
import io.ws2fcgi.bridge.backend.ServerPage;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.fcgi.FcgiParams;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One thing that a server can be asked, and how its answer is understood.
 *
 * @param name a word for it
 * @param asker asks once, and blocks until it is clear what came of it
 */
record Check(String name, BiFunction<ServerCheck, EventLoop, Heard> asker) {
    static final String CONNECT = "connect";

    /**
     * What an answer says.
     *
     * @param trouble what is wrong with it; null for nothing
     * @param details for programs; null where there are none
     */
    record Understood(
            String says, @Nullable String trouble, @Nullable JsonNode details) {
        static Understood well(String says) {
            return new Understood(says, null, null);
        }

        static Understood wrong(String trouble) {
            return new Understood("", trouble, null);
        }
    }

    /**
     * What came of asking once.
     *
     * @param time how long it took; null where there was no answer
     */
    record Heard(Understood understood, @Nullable Duration time) {}

    /** Whether somebody is there. */
    static Check connect() {
        return new Check(
                CONNECT,
                (server, loop) -> heard(server.connect(loop), Found::connecting, there -> Understood.well("")));
    }

    /** What the server says of itself. */
    static Check values() {
        return new Check(
                "values",
                (server, loop) ->
                        heard(server.values(loop), Found::answering, values -> Understood.well(text(values))));
    }

    private static String text(Map<String, String> values) {
        if (values.isEmpty()) return "an empty answer";
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(value -> value.getKey() + "=" + value.getValue())
                        .collect(Collectors.joining(" "));
    }

    /** php-fpm's own ping page. */
    static Check ping(String path) {
        return page("ping", ServerCheck.phpFpmPage(path, ""), page -> {
            String trouble = page.troubleOfPing(path);
            return trouble == null ? Understood.well("pong") : Understood.wrong(trouble);
        });
    }

    /** php-fpm's status page. */
    static Check status(String path) {
        return page("status", ServerCheck.phpFpmPage(path, "json"), page -> FpmStatus.read(path, page));
    }

    /** Any script, as a page would run it. */
    static Check script(Script script) {
        FcgiParams params = FcgiParams.builder()
                .addAll(ServerCheck.phpFpmPage(script.name(), ""))
                .add("REDIRECT_STATUS", "200") // php-cgi refuses to run without it.
                .add("DOCUMENT_ROOT", script.root())
                .add("SCRIPT_FILENAME", script.filename()) // The last of a name counts.
                .build();
        return page("script", params, ScriptAnswer::read);
    }

    private static Check page(String name, FcgiParams params, Function<ServerPage, Understood> reader) {
        return new Check(name, (server, loop) -> heard(server.page(params, loop), Found::answering, reader));
    }

    private static <T> Heard heard(
            Future<Found<T>> asked, Function<Found<T>, Duration> time, Function<T, Understood> reader) {
        asked.awaitUninterruptibly();
        if (!asked.isSuccess())
            return new Heard(Understood.wrong(String.valueOf(asked.cause().getMessage())), null);
        Found<T> found = asked.getNow();
        return new Heard(reader.apply(found.answer()), time.apply(found));
    }
}
