package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.replay.DescribedClient;
import io.ws2fcgi.cli.Sections;
import io.ws2fcgi.cli.text.Typed;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about the client that an event is of: what its handshake said, and what the application has made of it. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class ClientOptions {
    /** What a GRIP application gets that asks for no prefix of its own. */
    private static final String GRIP_PREFIX = "m:";

    @Option(
            names = "--header",
            paramLabel = "'NAME: VALUE'",
            order = 4,
            description = "A header of its handshake, such as 'Cookie: PHPSESSID=...'. Repeatable.")
    private final List<String> headers = new ArrayList<>();

    @Option(
            names = "--user",
            paramLabel = "NAME",
            order = Sections.CLIENT,
            description = "The user that the application has named.")
    private @Nullable String user;

    @Option(
            names = "--meta",
            paramLabel = "NAME=VALUE",
            order = Sections.CLIENT + 1,
            description = "A value that the application has set: WS_META_NAME. Repeatable.")
    private final Map<String, String> meta = new LinkedHashMap<>();

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            order = Sections.CLIENT + 2,
            description = "A channel that it is in. Repeatable.")
    private final List<String> channels = new ArrayList<>();

    @Option(
            names = "--subprotocol",
            paramLabel = "NAME",
            order = Sections.CLIENT + 3,
            description = "The subprotocol that was chosen.")
    private @Nullable String subprotocol;

    @Option(
            names = "--connection-id",
            paramLabel = "ID",
            order = Sections.CLIENT + 4,
            description = {"Letters and digits, at most 64.", "Default: a new one, as bridges draw them."})
    private @Nullable String id;

    @Option(
            names = "--remote-address",
            paramLabel = "IP",
            order = Sections.CLIENT + 5,
            defaultValue = "127.0.0.1",
            description = {"Where it comes from.", "Default: 127.0.0.1."})
    private String remoteAddress;

    /** The client, as it asked for {@code uri}. */
    DescribedClient described(String uri) {
        return new DescribedClient(
                connectionId(),
                Typed.checked(uri),
                headers.stream().map(ClientOptions::header).toList(),
                Typed.checked(remoteAddress));
    }

    private ConnectionId connectionId() {
        if (id == null) return ConnectionId.draw(0, 0, new SecureRandom());
        if (id.matches("[A-Za-z0-9]{1,64}")) return new ConnectionId(id);
        throw new ConfigException("connection-id: " + id + " (expected: letters and digits, at most 64)");
    }

    private static Header header(String typed) {
        int colon = Typed.checked(typed).indexOf(':');
        if (colon > 0)
            return new Header(
                    typed.substring(0, colon).strip(),
                    typed.substring(colon + 1).strip());
        throw new ConfigException("header: " + typed + " (expected: NAME: VALUE)");
    }

    /** What the application has made of it. */
    ClientState state(DialectName dialect) {
        ClientState state = ClientState.NEW.withProtocol(subprotocol);
        if (dialect == DialectName.GRIP) state = state.withPrefix(GRIP_PREFIX);
        if (user != null) state = state.withUser(Typed.checked(user));
        for (String channel : channels) state = state.withTopic(Typed.checked(channel));
        for (Map.Entry<String, String> value : meta.entrySet()) {
            String name = value.getKey().toLowerCase(Locale.ROOT);
            if (!name.matches("[a-z0-9-]{1,64}")) {
                throw new ConfigException("meta: " + name + " (expected: a name of letters, digits and dashes)");
            }
            state = state.withMeta(name, Typed.checked(value.getValue()));
        }
        return state;
    }

    /** Whether anything was said that an open cannot have yet. */
    boolean saysState() {
        return user != null || subprotocol != null || !meta.isEmpty() || !channels.isEmpty();
    }
}
