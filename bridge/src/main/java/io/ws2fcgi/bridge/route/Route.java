package io.ws2fcgi.bridge.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.RouteConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One way from a path to a script. Safe on every loop. */
public final class Route {
    private final RouteConfig config;
    private final Pattern pattern;

    Route(RouteConfig config) {
        this.config = config;
        pattern = compile(config.pattern());
        checkNames(pattern);
    }

    public RouteConfig config() {
        return config;
    }

    /**
     * Checks that a pool can be balanced by what this route knows of its clients.
     *
     * @throws ConfigException naming the group that the pattern does not have
     */
    public void check(Balance balance) {
        if (!(balance instanceof Balance.Hash hash) || !(hash.by() instanceof Balance.By.PathGroup group)) return;
        if (pattern.namedGroups().containsKey(group.name())) return;
        throw new ConfigException("balance: path:" + group.name() + " with the path " + pattern.pattern()
                + " (expected: a pattern with that group, such as /chat/(?P<" + group.name() + ">[^/]+))");
    }

    /** Returns the still encoded values of the named groups that took part; null when the path is not this route's. */
    @Nullable
    Map<String, String> match(String rawPath) {
        Matcher matcher = pattern.matcher(rawPath);
        if (!matcher.matches()) return null;
        Map<String, String> groups = new HashMap<>();
        for (Map.Entry<String, Integer> group : pattern.namedGroups().entrySet()) {
            String value = matcher.group(group.getValue());
            if (value != null) groups.put(group.getKey(), value);
        }
        return groups;
    }

    private static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException broken) {
            throw new ConfigException("path: " + pattern + ": " + broken.getDescription() + place(broken, pattern)
                    + " (expected: RE2 syntax, see https://github.com/google/re2/wiki/Syntax)");
        }
    }

    /** RE2/J names the piece that is wrong, not where it stands; where that is all of the pattern, it names none. */
    private static String place(PatternSyntaxException broken, String pattern) {
        String piece = broken.getPattern();
        if (piece == null || piece.isEmpty() || piece.equals(pattern)) return "";
        int position = pattern.indexOf(piece);
        return position < 0 ? "" : " at " + position;
    }

    /** WS_PARAM_NAME has only one case. */
    private static void checkNames(Pattern pattern) {
        Set<String> variables = new HashSet<>();
        for (String name : pattern.namedGroups().keySet()) {
            if (!name.matches("[A-Za-z0-9_]+")) {
                throw new ConfigException("path: " + pattern.pattern() + ": group " + name
                        + " (expected: a name of letters, digits and underscores)");
            }
            if (!variables.add(name.toUpperCase(Locale.ROOT))) {
                throw new ConfigException("path: " + pattern.pattern() + ": group " + name
                        + " twice, but for its case (expected: one WS_PARAM_" + name.toUpperCase(Locale.ROOT) + ")");
            }
        }
    }
}
