package io.ws2fcgi.bridge.dialect;

import io.ws2fcgi.bridge.event.Action;
import org.jspecify.annotations.Nullable;

/**
 * One item that a GRIP publisher posts.
 *
 * @param topic the channel
 * @param id names the item among those of the channel; null for none
 * @param prevId the id of the item that comes before it; null for any
 * @param sequenced whether it may have to wait for the one before
 * @param action what is done to the channel's members; null where nothing concerns WebSockets. Its payload is on the heap
 */
public record GripItem(
        String topic,
        @Nullable String id,
        @Nullable String prevId,
        boolean sequenced,
        @Nullable Action action) {}
