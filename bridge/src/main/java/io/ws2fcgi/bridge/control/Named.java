package io.ws2fcgi.bridge.control;

import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.Names;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom a request names, in its path or its query, by the rules that names have everywhere else. */
final class Named {
    private Named() {}

    static String topic(Request request) throws Refused {
        return checked(request.variable("channel"), "channel");
    }

    static String user(Request request) throws Refused {
        return checked(request.variable("user"), "user");
    }

    static Target.Connections connection(Request request) {
        return new Target.Connections(List.of(request.variable("id")));
    }

    /** The targets in the query, all of which a connection must match. */
    static List<Target> filters(Query query) throws Refused {
        List<Target> filters = new ArrayList<>();
        String user = query.one("user");
        if (user != null) filters.add(new Target.User(checked(user, "user")));
        String topic = query.one("channel");
        if (topic != null) filters.add(new Target.Topic(checked(topic, "channel")));
        @Nullable String uri = query.one("uri");
        if (uri != null) filters.add(new Target.Uri(uri));
        return filters;
    }

    private static String checked(String name, String where) throws Refused {
        try {
            return Names.checked(name, where);
        } catch (AnswerException wrong) {
            throw Refused.badRequest(wrong);
        }
    }
}
