package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.cli.tryout.Check.Heard;
import io.ws2fcgi.cli.tryout.Check.Understood;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of one check of one server, asked one or several times.
 *
 * @param check its name
 * @param all in order, one at least
 */
record Pinged(String check, List<Heard> all) {
    Pinged {
        all = List.copyOf(all);
    }

    boolean isWell() {
        return failed() == 0;
    }

    int failed() {
        return (int) all.stream()
                .filter(heard -> heard.understood().trouble() != null)
                .count();
    }

    /** The first trouble; null where there was none. */
    @Nullable
    String trouble() {
        return all.stream()
                .map(heard -> heard.understood().trouble())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** What was understood last. */
    Understood last() {
        return all.get(all.size() - 1).understood();
    }

    /** How long the answers took, the shortest first. */
    List<Duration> times() {
        return all.stream().map(Heard::time).filter(Objects::nonNull).sorted().toList();
    }
}
