package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.Future;

/** What the health calls ask the bridge. Any thread. */
public interface Health {
    /** False from the moment the bridge begins to stop. */
    boolean isServing();

    /** Whether at least one pool can be reached. */
    Future<Boolean> poolReachable();
}
