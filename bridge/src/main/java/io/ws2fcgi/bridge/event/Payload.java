package io.ws2fcgi.bridge.event;

import io.netty.buffer.ByteBuf;

/**
 * One message towards a client.
 *
 * @param text true for text, whose content is valid UTF-8; false for binary
 * @param content the message; the payload borrows it from whoever made the payload
 */
public record Payload(boolean text, ByteBuf content) {}
