package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** GRIP's filters: whether a message of a channel reaches a subscriber, and how it looks to it. */
final class Filters {
    /** The filters that change the content. */
    private static final Set<String> CONTENT = Set.of("build-id", "var-subst");

    private Filters() {}

    /**
     * Returns what the receiver is sent; null for nothing. What is not {@code frame} itself belongs to the caller.
     *
     * @param frame the message for whoever has no filters
     */
    static @Nullable SharedFrame apply(Action.Send send, SharedFrame frame, Subscriber receiver) {
        if (!(send.target() instanceof Target.Topic topic)) return frame;
        ClientState state = receiver.state();
        List<String> filters = state.grip().filters(topic.name());
        List<String> wanted = send.label().contentFilters();
        if (filters.isEmpty() && wanted == null) return frame;
        try {
            if (wanted != null) checkContentFilters(filters, wanted);
            Payload filtered = filtered(send, filters, state);
            return filtered == null ? null : new SharedFrame(ServerFrame.of(filtered, ByteBufAllocator.DEFAULT));
        } catch (FilterException wrong) {
            receiver.skipped("channel " + topic.name() + ": " + wrong.getMessage());
            return null;
        }
    }

    private static void checkContentFilters(List<String> filters, List<String> wanted) throws FilterException {
        List<String> had = filters.stream().filter(CONTENT::contains).toList();
        if (had.equals(wanted)) return;
        throw new FilterException(
                "content filters of the subscription: " + had + " (expected by the message: " + wanted + ")");
    }

    private static @Nullable Payload filtered(Action.Send send, List<String> filters, ClientState state)
            throws FilterException {
        Payload payload = send.payload();
        for (String filter : filters) {
            if (drops(filter, send.label().meta(), state)) return null;
            if (!CONTENT.contains(filter)) continue;
            byte[] content = ByteBufUtil.getBytes(payload.content());
            byte[] changed = filter.equals("build-id")
                    ? BuildId.of(state).fill(content)
                    : Template.fill(
                            content,
                            (type, name) ->
                                    Template.variable(type, name, state.grip().filterMeta()));
            payload = new Payload(payload.kind(), Unpooled.wrappedBuffer(changed));
        }
        return payload;
    }

    private static boolean drops(String filter, Map<String, String> label, ClientState state) {
        String user = state.grip().filterMeta().getOrDefault("user", "");
        return switch (filter) {
            case "skip-self" -> !user.isEmpty() && user.equals(label.get("sender"));
            case "skip-users" ->
                !user.isEmpty() && names(label.getOrDefault("skip_users", "")).contains(user);
            case "require-sub" -> {
                String required = label.getOrDefault("require_sub", "");
                yield !required.isEmpty() && !state.topics().contains(required);
            }
            default -> false;
        };
    }

    private static List<String> names(String list) {
        List<String> names = new ArrayList<>();
        for (String name : list.split(",", -1)) names.add(name.strip());
        return names;
    }
}
