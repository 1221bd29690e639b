package io.ws2fcgi.bridge.config;

/** Whether messages are compressed for clients that offer it: permessage-deflate, RFC 7692. */
public enum Compression {
    /** Never. */
    OFF,
    /**
     * Each message by itself, without what came before (both sides without context takeover, section 7.1.1). An idle
     * client costs nothing, and a message for many is compressed once.
     */
    MESSAGE,
    /**
     * Each message with what came before, where the client agrees. Better on many small messages that are alike; costs
     * some 300 KiB for each connection that is in use, and a message for many is compressed for each of them.
     */
    CONTEXT
}
