package io.ws2fcgi.bridge.backend;

import io.ws2fcgi.bridge.config.Balance;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which server gets the next request, of those that can take one. Guarded by the gate. */
final class Chooser {
    private final Balance balance;

    Chooser(Balance balance) {
        this.balance = balance;
    }

    /**
     * Returns null when none can. Backups are asked only while none of the others is up.
     *
     * @param key what is to lead to the same server, where there is hashing
     */
    @Nullable
    Server choose(List<Server> servers, Predicate<Server> canTake, String key, long now) {
        if (servers.size() == 1) return canTake.test(servers.get(0)) ? servers.get(0) : null;
        Server first = chooseOf(servers, canTake.and(server -> !server.isBackup()), key, now);
        if (first != null || isAnyUp(servers)) return first;
        return chooseOf(servers, canTake.and(Server::isBackup), key, now);
    }

    /** Whether one that is no backup is up. */
    private static boolean isAnyUp(List<Server> servers) {
        for (Server server : servers) {
            if (!server.isBackup() && !server.isRemoved() && server.circuit().isUp()) return true;
        }
        return false;
    }

    private @Nullable Server chooseOf(List<Server> servers, Predicate<Server> candidate, String key, long now) {
        if (balance instanceof Balance.Hash) return highest(servers, candidate, key, now);
        double least = Double.POSITIVE_INFINITY;
        for (Server server : servers) if (candidate.test(server)) least = Math.min(least, load(server, now));
        double bound = least;
        return inTurn(servers, candidate.and(server -> load(server, now) <= bound), now);
    }

    private static double load(Server server, long now) {
        return server.running() / server.weight(now);
    }

    /** Smooth weighted round robin, as nginx has it: those that were passed over come the sooner. */
    private static @Nullable Server inTurn(List<Server> servers, Predicate<Server> candidate, long now) {
        Server next = null;
        double all = 0;
        for (Server server : servers) {
            if (!candidate.test(server)) continue;
            server.credit += server.weight(now);
            all += server.weight(now);
            if (next == null || server.credit > next.credit) next = server;
        }
        if (next != null) next.credit -= all;
        return next;
    }

    /** Weighted rendezvous hashing: each server draws a number for the key, and the highest wins. */
    private static @Nullable Server highest(List<Server> servers, Predicate<Server> candidate, String key, long now) {
        long hash = hash(key);
        Server winner = null;
        double highest = Double.NEGATIVE_INFINITY;
        for (Server server : servers) {
            if (!candidate.test(server)) continue;
            double drawn = draw(hash, server.hash(), server.weight(now));
            if (winner == null || drawn > highest) {
                winner = server;
                highest = drawn;
            }
        }
        return winner;
    }

    /** With u evenly spread over (0,1), -w/ln(u) is the highest in proportion to w. */
    private static double draw(long key, long server, double weight) {
        double u = ((mix(key ^ Long.rotateLeft(server, 32)) >>> 11) + 0.5) * 0x1p-53;
        return -weight / Math.log(u);
    }

    /** FNV-1a of 64 bits. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        return hash;
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
