package io.ws2fcgi.bridge.metrics;

import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.Limit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Writes what an operator needs to know, one line for each thing. Text from clients and scripts is escaped, and neither
 * headers nor queries are ever written: they may hold secrets. Rejected handshakes, which anybody can cause, get ten lines in ten
 * seconds, and each limit that they run into gets one; the others are counted, and written only where DEBUG is.
 */
public final class EventLog implements BridgeEvents {
    private static final int LONGEST_TEXT = 2000;
    private static final int REJECTIONS = 10;
    private static final Duration REJECTIONS_WINDOW = Duration.ofSeconds(10);
    private static final Duration LIMITS_WINDOW = Duration.ofSeconds(10);

    private final Logger log = LoggerFactory.getLogger("ws2fcgi");
    private final Ration rejections;
    private final Map<Limit, Ration> limits = new EnumMap<>(Limit.class);

    public EventLog() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds, like {@link System#nanoTime} */
    EventLog(LongSupplier clock) {
        rejections = new Ration(REJECTIONS, REJECTIONS_WINDOW, clock);
        for (Limit limit : Limit.values()) limits.put(limit, new Ration(1, LIMITS_WINDOW, clock));
    }

    @Override
    public void opened(ClientInfo client) {
        log.debug("{} open: accepted {} from {}", client.id(), path(client), client.remoteAddress());
    }

    @Override
    public void rejected(ClientInfo client, int status) {
        Level level = rejections.take() ? Level.INFO : Level.DEBUG;
        long more = rejections.tellRefused();
        if (more > 0) log.info("open: {} more handshakes were rejected before, of which only DEBUG has lines", more);
        log.atLevel(level)
                .log(
                        "{} open: rejected with {}, {} from {}",
                        client.id(),
                        status,
                        path(client),
                        client.remoteAddress());
    }

    @Override
    public void failed(ClientInfo client, String event, String eventId, String message, String stderr) {
        String said = stderr.isEmpty() ? "" : "; stderr: " + oneLine(stderr);
        log.error("{} {}: application error in {}: {}{}", client.id(), event, eventId, oneLine(message), said);
    }

    @Override
    public void stderr(ClientInfo client, String event, String eventId, String text) {
        log.warn("{} {}: stderr of {}: {}", client.id(), event, eventId, oneLine(text));
    }

    @Override
    public void warned(ClientInfo client, String message) {
        log.warn("{} {}", client.id(), oneLine(message));
    }

    @Override
    public void closed(ClientInfo client, ClientEvent.Close close, int droppedMessages) {
        String by = close.by().name().toLowerCase(Locale.ROOT);
        log.debug("{} close: {} by {}, {} messages dropped", client.id(), close.code(), by, droppedMessages);
    }

    @Override
    public void closeGivenUp(ClientInfo client, int attempts, String message) {
        log.error("{} close: given up after {} attempts: {}", client.id(), attempts, oneLine(message));
    }

    @Override
    public void limited(Limit limit, String from, String message) {
        Ration ration = Objects.requireNonNull(limits.get(limit), "made for all of them");
        Level level = ration.take() ? Level.WARN : Level.DEBUG;
        long more = ration.tellRefused();
        String others = more == 0 ? "" : " (and " + more + " times more before)";
        log.atLevel(level).log("limit {}: {} from {}{}", limit.label(), oneLine(message), oneLine(from), others);
    }

    @Override
    public void serverDown(String pool, String server, String why) {
        log.warn("pool {}: server {} is down: {}", pool, server, oneLine(why));
    }

    @Override
    public void serverUp(String pool, String server) {
        log.info("pool {}: server {} is up again", pool, server);
    }

    @Override
    public void poolWarned(String pool, String message) {
        log.warn("pool {}: {}", pool, oneLine(message));
    }

    @Override
    public void tlsWarned(String message) {
        log.warn("tls: {}", oneLine(message));
    }

    @Override
    public void tlsRenewed(String message) {
        log.info("tls: {}", oneLine(message));
    }

    @Override
    public void callRefused(String from, String message, long more) {
        String others = more == 0 ? "" : " (and " + more + " more)";
        log.warn("control: refused a call from {}: {}{}", from, oneLine(message), others);
    }

    @Override
    public void callFailed(String call, Throwable cause) {
        log.error("control: {} failed", oneLine(call), cause);
    }

    private static String path(ClientInfo client) {
        int question = client.uri().indexOf('?');
        return oneLine(question < 0 ? client.uri() : client.uri().substring(0, question));
    }

    /** Control characters could forge lines or drive a terminal. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), LONGEST_TEXT));
        for (int i = 0; i < text.length() && line.length() < LONGEST_TEXT; i++) {
            char c = text.charAt(i);
            if (c == '\n') line.append("\\n");
            else if (c == '\r') line.append("\\r");
            else if (c == '\t') line.append(' ');
            else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029')
                line.append(String.format("\\u%04x", (int) c));
            else line.append(c);
        }
        if (line.length() >= LONGEST_TEXT) line.append("...");
        return line.toString();
    }
}
