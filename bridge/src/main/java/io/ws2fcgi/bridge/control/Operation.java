package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.Future;

/** What the calls about the bridge itself ask of it. Any thread; nothing blocks. */
public interface Operation {
    /** The name of this node. */
    String node();

    /** False from the moment the bridge begins to stop. */
    boolean isServing();

    /** How the servers of all pools are, by what is known already. */
    Servers servers();

    /**
     * The servers of all pools, counted.
     *
     * @param up how many of them get requests
     */
    record Servers(int up, int all) {}

    /** Tries whether at least one pool can be reached. */
    Future<Boolean> poolReachable();

    /** All meters, in Prometheus' text format 0.0.4. */
    String metrics();

    /** Begins to stop: takes no more clients, and closes those that are there with 1001. Later calls do nothing. */
    void drain();

    /**
     * Reads again what the bridge was told in files: the certificates that clients are shown.
     *
     * @return false when there is none; fails with a {@link io.ws2fcgi.bridge.config.ConfigException} when it is wrong,
     *     and everything stays as it was
     */
    Future<Boolean> reload();
}
