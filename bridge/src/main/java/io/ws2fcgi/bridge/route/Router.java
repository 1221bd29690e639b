package io.ws2fcgi.bridge.route;

import io.ws2fcgi.bridge.config.RouteConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the application for a path: the first route whose pattern matches all of it, in time linear in its length. Safe on
 * every loop.
 */
public final class Router {
    /** What a client can make the matcher work on. */
    static final int LONGEST_PATH = 2048;

    private static final Routing NOT_FOUND = new Routing.NotFound();
    private static final Routing TOO_LONG = new Routing.TooLong();

    private final List<Route> routes;

    /**
     * Compiles the patterns.
     *
     * @throws io.ws2fcgi.bridge.config.ConfigException naming the pattern that is wrong, and where
     */
    public Router(List<RouteConfig> configs) {
        routes = configs.stream().map(Route::new).toList();
    }

    /** In the order in which they are tried. */
    public List<Route> routes() {
        return routes;
    }

    /**
     * Finds the route of a path. A path that matches but holds no text (bad escapes, no UTF-8, control characters) in a
     * named group leads nowhere.
     *
     * @param rawPath the path of the request-target without its query, not decoded, one char per byte
     */
    public Routing match(String rawPath) {
        if (rawPath.length() > LONGEST_PATH) return TOO_LONG;
        for (Route route : routes) {
            Map<String, String> groups = route.match(rawPath);
            if (groups != null) return found(route, groups);
        }
        return NOT_FOUND;
    }

    private static Routing found(Route route, Map<String, String> groups) {
        Map<String, String> pathParams = new HashMap<>();
        for (Map.Entry<String, String> group : groups.entrySet()) {
            String text = PercentEncoding.decode(group.getValue());
            if (text == null) return NOT_FOUND;
            pathParams.put(group.getKey(), text);
        }
        return new Routing.Found(route, pathParams);
    }
}
