package io.ws2fcgi.cli.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.ws2fcgi.fcgi.FcgiApplication;
import io.ws2fcgi.fcgi.FcgiParams;
import io.ws2fcgi.fcgi.FcgiRequest;
import io.ws2fcgi.fcgi.FcgiResponder;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A chat with rooms, the same as {@code examples/chat-php/ws.php}: one request for each event of a client, nothing kept
 * in between. The connection's state holds room and nick; a cookie, set by the answer to open, holds the visitor's tag.
 */
final class ChatApplication {
    private static final int MAX_BODY = 1 << 20;
    private static final Pattern ROOM = Pattern.compile("[\\p{L}\\p{M}\\p{N}_-]{1,32}");
    private static final Pattern NICK = Pattern.compile("\\P{Cc}{1,32}");
    private static final Pattern TAG = Pattern.compile("[0-9a-f]{8}");
    private static final String COOKIE = "ws2fcgi-demo";

    private final InstantSource clock;
    private final RandomGenerator random;

    ChatApplication(InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** For a {@code FcgiServerHandler}. */
    FcgiApplication onFastCgi() {
        return FcgiApplication.buffered(MAX_BODY, this::respond);
    }

    private void respond(FcgiRequest request, FcgiResponder responder) {
        CgiDocument answer;
        try {
            answer = answer(request.params(), request.content().toString(UTF_8));
        } finally {
            request.release();
        }
        responder.stdout(answer.encode());
        responder.end(0);
    }

    /** What the application says to an event. */
    CgiDocument answer(FcgiParams event, String body) {
        String room = event.get("WS_META_ROOM");
        return switch (String.valueOf(event.get("WS_EVENT"))) {
            case "open" -> open(event);
            case "message" -> body.isBlank() ? CgiDocument.EMPTY : tell(event, room, "said", body.strip());
            // Without a room the client was never let in.
            case "close" -> room == null ? CgiDocument.EMPTY : tell(event, room, "left", null);
            default -> CgiDocument.EMPTY;
        };
    }

    private CgiDocument open(FcgiParams event) {
        Map<String, List<String>> query =
                new QueryStringDecoder(String.valueOf(event.get("QUERY_STRING")), false).parameters();
        String room = first(query, "room");
        String nick = first(query, "nick");
        if (!ROOM.matcher(room).matches() || !NICK.matcher(nick).matches()) {
            return CgiDocument.of("A room needs 1 to 32 letters or digits, a nick 1 to 32 characters.\n")
                    .with("Status", "400 Bad Request");
        }
        String known = tag(event);
        String tag = known.isEmpty() ? HexFormat.of().toHexDigits(random.nextInt()) : known;
        CgiDocument accepted = tell(room, nick, tag, "joined", null)
                .with("WS-Set-Meta-Room", room)
                .with("WS-Set-Meta-Nick", nick)
                .with("WS-Subscribe", room);
        if (!known.isEmpty()) return accepted;
        return accepted.with("Set-Cookie", COOKIE + "=" + tag + "; Path=/; HttpOnly; SameSite=Lax");
    }

    /** Sends to everybody in the room of the event's connection. */
    private CgiDocument tell(FcgiParams event, @Nullable String room, String type, @Nullable String text) {
        return tell(String.valueOf(room), String.valueOf(event.get("WS_META_NICK")), tag(event), type, text);
    }

    private CgiDocument tell(String room, String nick, String tag, String type, @Nullable String text) {
        ChatLine line = new ChatLine(type, nick, tag, clock.instant().getEpochSecond(), text);
        return CgiDocument.of(line.toJson()).with("WS-Publish", room);
    }

    /** Who the visitor is, as the cookie says; empty for somebody new. */
    private static String tag(FcgiParams event) {
        String header = event.get("HTTP_COOKIE");
        if (header == null) return "";
        for (Cookie cookie : ServerCookieDecoder.LAX.decodeAll(header)) {
            if (cookie.name().equals(COOKIE) && TAG.matcher(cookie.value()).matches()) return cookie.value();
        }
        return "";
    }

    private static String first(Map<String, List<String>> query, String name) {
        return query.getOrDefault(name, List.of("")).get(0).strip();
    }
}
