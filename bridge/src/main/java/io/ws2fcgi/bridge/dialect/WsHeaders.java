package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.fcgi.CgiHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The WS-* headers of an answer (WS-CGI section 3), sorted into their order of application. */
final class WsHeaders {
    /**
     * Where the body goes instead of back to the client.
     *
     * @param except ids that are left out
     */
    record Publication(String topic, List<String> except) {}

    private static final String PREFIX = "ws-";
    private static final String META_PREFIX = "ws-set-meta-";
    private static final int LONGEST_TICK = 86_400;

    private final ConnectionId self;
    private final List<Action> metas = new ArrayList<>(0);
    private final List<Action> unsubscribes = new ArrayList<>(0);
    private final List<Action> subscribes = new ArrayList<>(0);
    private final List<Publication> publications = new ArrayList<>(0);
    private @Nullable Action user;
    private @Nullable Action tick;
    private @Nullable Action close;

    private WsHeaders(ConnectionId self) {
        this.self = self;
    }

    /** Reads the WS-* headers among these. A name with that begin that nobody knows is a slip, and an error. */
    static WsHeaders read(List<CgiHeader> headers, ConnectionId self) throws AnswerException {
        WsHeaders read = new WsHeaders(self);
        for (CgiHeader header : headers) {
            if (!header.name().regionMatches(true, 0, PREFIX, 0, PREFIX.length())) continue;
            if (!header.utf8()) throw new AnswerException(header.name() + ": not UTF-8 (expected: UTF-8)");
            read.add(header.name(), header.value());
        }
        return read;
    }

    /** Adds what comes before the body. */
    void addBefore(List<Action> actions) {
        actions.addAll(metas);
        if (user != null) actions.add(user);
        actions.addAll(unsubscribes);
        actions.addAll(subscribes);
    }

    /** Where the body goes; empty for back to the client. */
    List<Publication> publications() {
        return publications;
    }

    /** Adds what comes behind the body. */
    void addAfter(List<Action> actions) {
        if (tick != null) actions.add(tick);
        if (close != null) actions.add(close);
    }

    private void add(String name, String value) throws AnswerException {
        String lower = name.toLowerCase(Locale.ROOT);
        switch (lower) {
            case "ws-subscribe" -> {
                for (String topic : ListHeader.elements(value)) subscribes.add(subscribe(name, topic));
            }
            case "ws-unsubscribe" -> addUnsubscribes(name, ListHeader.elements(value));
            case "ws-publish" -> {
                for (String item : ListHeader.elements(value)) publications.add(publication(name, item));
            }
            case "ws-user" -> user = only(name, user, new Action.SetUser(Names.checked(value, name)));
            case "ws-tick" -> tick = only(name, tick, new Action.SetTick(seconds(name, value)));
            case "ws-close" -> close = only(name, close, close(name, value));
            default -> {
                if (!lower.startsWith(META_PREFIX)) {
                    throw new AnswerException(name + ": unknown header (expected: WS-Subscribe, WS-Unsubscribe,"
                            + " WS-Publish, WS-Set-Meta-*, WS-User, WS-Tick or WS-Close)");
                }
                metas.add(setMeta(name, lower.substring(META_PREFIX.length()), value));
            }
        }
    }

    private static Action setMeta(String header, String name, String value) throws AnswerException {
        return new Action.SetMeta(Target.SELF, Names.meta(name, header), Names.metaValue(value, header));
    }

    private static Action subscribe(String header, String topic) throws AnswerException {
        return new Action.Subscribe(Target.SELF, Names.checked(topic, header));
    }

    private void addUnsubscribes(String header, List<String> topics) throws AnswerException {
        if (topics.equals(List.of("*"))) {
            unsubscribes.add(new Action.Unsubscribe(Target.SELF, null));
            return;
        }
        for (String topic : topics) {
            if (topic.equals("*")) throw new AnswerException(header + ": * beside channels (expected: * alone)");
            unsubscribes.add(new Action.Unsubscribe(Target.SELF, Names.checked(topic, header)));
        }
    }

    private Publication publication(String header, String item) throws AnswerException {
        String[] parts = item.split(";", -1);
        String topic = Names.checked(parts[0].strip(), header);
        boolean exceptSelf = false;
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].strip().equals("except=self")) {
                throw new AnswerException(header + ": " + parts[i].strip() + " (expected: except=self)");
            }
            exceptSelf = true;
        }
        return new Publication(topic, exceptSelf ? List.of(self.text()) : List.of());
    }

    private static int seconds(String header, String value) throws AnswerException {
        boolean digits =
                !value.isEmpty() && value.length() <= 5 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        int seconds = digits ? Integer.parseInt(value) : -1;
        if (seconds >= 0 && seconds <= LONGEST_TICK) return seconds;
        throw new AnswerException(header + ": " + value + " (expected: 1 to 86400 seconds, or 0 for off)");
    }

    private static Action close(String header, String value) throws AnswerException {
        int space = value.indexOf(' ');
        String digits = space < 0 ? value : value.substring(0, space);
        if (digits.length() != 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new AnswerException(header + ": " + value + " (expected: a code, and perhaps a space and a reason)");
        }
        int code = CloseStatus.checked(Integer.parseInt(digits), header);
        String reason = space < 0 ? "" : value.substring(space).strip();
        return new Action.Close(Target.SELF, code, CloseStatus.checkedReason(reason, header));
    }

    private static Action only(String header, @Nullable Action before, Action action) throws AnswerException {
        if (before == null) return action;
        throw new AnswerException(header + ": twice (expected: once)");
    }
}
