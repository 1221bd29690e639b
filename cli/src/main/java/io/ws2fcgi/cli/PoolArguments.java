package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.HealthCheck;
import io.ws2fcgi.bridge.config.Profile;
import io.ws2fcgi.bridge.config.Shares;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what options say about a pool in a little language of their own. */
final class PoolArguments {
    private static final String PATH = "path:";
    private static final String PING = "ping:";

    /** At most so many requests on a connection, where the application is asked how many it takes. */
    private static final int ASKED_MOST = 100;

    private static final Pattern SHARE = Pattern.compile("(open|message|close)=([0-9]{1,9})");

    private PoolArguments() {}

    /** {@code least}, {@code connection}, {@code user} or {@code path:GROUP}. */
    static Balance balance(String text) {
        if (text.equals("least")) return Balance.LEAST_OUTSTANDING;
        if (text.equals("connection")) return new Balance.Hash(new Balance.By.Connection());
        if (text.equals("user")) return new Balance.Hash(new Balance.By.User());
        if (text.startsWith(PATH) && text.length() > PATH.length()) {
            return new Balance.Hash(new Balance.By.PathGroup(text.substring(PATH.length())));
        }
        throw new ConfigException("balance: " + text + " (expected: least, connection, user or path:GROUP)");
    }

    /** {@code N}, {@code ask} or {@code ask:N}. */
    static Profile.Multiplexed multiplex(String text) {
        if (text.equals("ask")) return Profile.Multiplexed.of(ASKED_MOST, true);
        Matcher number = Pattern.compile("(ask:)?([0-9]{1,9})").matcher(text);
        if (!number.matches()) throw new ConfigException("multiplex: " + text + " (expected: N, ask or ask:N)");
        return Profile.Multiplexed.of(Integer.parseInt(number.group(2)), number.group(1) != null);
    }

    /** {@code open=3,message=6,close=1}; a kind that is not named has its usual share. */
    static Shares shares(String text) {
        Map<String, Integer> said = new HashMap<>();
        for (String part : text.split(",", -1)) {
            Matcher share = SHARE.matcher(part);
            if (!share.matches() || said.put(share.group(1), Integer.parseInt(share.group(2))) != null) {
                throw new ConfigException("shares: " + text + " (expected: such as open=3,message=6,close=1)");
            }
        }
        return new Shares(
                said.getOrDefault("open", Shares.DEFAULT.open()),
                said.getOrDefault("message", Shares.DEFAULT.message()),
                said.getOrDefault("close", Shares.DEFAULT.close()));
    }

    /** {@code ping:/PATH} or {@code get-values}. */
    static HealthCheck.How healthCheck(String text) {
        if (text.equals("get-values")) return new HealthCheck.How.GetValues();
        if (text.startsWith(PING)) return new HealthCheck.How.PhpPing(text.substring(PING.length()));
        throw new ConfigException("health-check: " + text + " (expected: ping:/PATH or get-values)");
    }
}
