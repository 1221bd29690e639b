package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.Compression;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.config.Rate;
import io.ws2fcgi.bridge.config.RateFate;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.WireConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about what goes over the wire, whatever the application makes of it. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class WireOptions {
    @Option(
            names = "--compression",
            paramLabel = "HOW",
            order = Sections.WIRE,
            defaultValue = "message",
            description = {
                "permessage-deflate for clients that offer it: 'message', each by itself; 'context', also with what came"
                        + " before, for some 300 KiB a connection; or 'off'.",
                "Default: message."
            })
    private Compression compression;

    @Option(
            names = "--compress-from",
            paramLabel = "BYTES",
            order = Sections.WIRE + 1,
            defaultValue = "256",
            description = {"Shorter messages to clients go as they are.", "Default: 256."})
    private ByteSize compressFrom;

    @Option(
            names = "--compression-level",
            paramLabel = "N",
            order = Sections.WIRE + 2,
            defaultValue = "3",
            description = {"From 1, fast, to 9, small.", "Default: 3."})
    private int level;

    @Option(
            names = "--message-rate",
            paramLabel = "N[,burst=N]",
            order = Sections.WIRE + 3,
            description = {
                "Messages and control frames that one client may send in a second; a burst, after a rest, is twice as"
                        + " many unless it is said.",
                "Default: any."
            })
    private @Nullable Rate messageRate;

    @Option(
            names = "--byte-rate",
            paramLabel = "BYTES[,burst=BYTES]",
            order = Sections.WIRE + 4,
            description = {"The same in bytes; what is compressed counts as what it is inflated to.", "Default: any."})
    private @Nullable Rate byteRate;

    @Option(
            names = "--on-rate",
            paramLabel = "FATE",
            order = Sections.WIRE + 5,
            defaultValue = "wait",
            description = {
                "A client that sends faster is made to wait ('wait'), or closed with 1008 ('close').",
                "Default: wait."
            })
    private RateFate fate;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            order = Sections.WIRE + 6,
            defaultValue = "0",
            description = {
                "Close with 1001 after so long without a message in either direction; pings and auto-replies are none.",
                "Default: never."
            })
    private Duration idle;

    @Option(
            names = "--lifetime",
            paramLabel = "TIME",
            order = Sections.WIRE + 7,
            defaultValue = "0",
            description = {
                "Close with 1001 when a connection is so old, or up to a tenth younger, so that clients that came"
                        + " together do not come again together.",
                "Default: never."
            })
    private Duration lifetime;

    @Option(
            names = "--auto-reply",
            paramLabel = "TEXT=TEXT",
            order = Sections.WIRE + 8,
            description = "A text message that the bridge itself answers, at once, with the text behind the first '=';"
                    + " the script does not hear of it. Repeatable.")
    private final Map<String, String> autoReplies = new LinkedHashMap<>();

    @Option(
            names = "--ping-interval",
            paramLabel = "TIME",
            order = Sections.WIRE + 9,
            defaultValue = "30s",
            description = {
                "How often clients are pinged; one of which nothing was heard from one ping to the next is gone.",
                "Default: 30s."
            })
    private Duration pings;

    @Option(
            names = "--close-handshake-timeout",
            paramLabel = "TIME",
            order = Sections.WIRE + 10,
            defaultValue = "5s",
            description = {"How long a client may take to answer a close frame.", "Default: 5s."})
    private Duration closeHandshake;

    @Option(
            names = "--inbox-messages",
            paramLabel = "N",
            order = Sections.WIRE + 11,
            defaultValue = "64",
            description = {
                "Messages of one client that wait for the script; then the client is not read.",
                "Default: 64."
            })
    private int inboxMessages;

    @Option(
            names = "--inbox",
            paramLabel = "BYTES",
            order = Sections.WIRE + 12,
            description = {"The same in bytes.", "Default: 4m, or four times --max-message if that is more."})
    private @Nullable ByteSize inbox;

    @Option(
            names = "--outbox",
            paramLabel = "BYTES",
            order = Sections.WIRE + 13,
            description = {
                "Close a client with 1013 that leaves more unread.",
                "Default: 1m, or --max-message if that is more."
            })
    private @Nullable ByteSize outbox;

    /**
     * Says what concerns the route.
     *
     * @param limits what is said of them already
     */
    void configure(RouteConfig.Builder route, Limits.Builder limits) {
        limits.inboxMessages(inboxMessages);
        if (inbox != null) limits.inboxBytes(inbox.bytes());
        if (outbox != null) limits.outboxBytes(outbox.bytes());
        route.limits(limits.build());
        route.wire(WireConfig.builder()
                .compression(compression)
                .compressFrom(compressFrom.bytes())
                .compressionLevel(level)
                .messageRate(messageRate)
                .byteRate(byteRate)
                .rateFate(fate)
                .idle(idle)
                .lifetime(lifetime)
                .autoReplies(autoReplies)
                .build());
    }

    /** Says what concerns all connections. */
    void configure(BridgeConfig.Builder bridge) {
        bridge.pings(pings).closeHandshakeTimeout(closeHandshake);
    }
}
