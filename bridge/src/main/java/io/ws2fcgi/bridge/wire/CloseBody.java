package io.ws2fcgi.bridge.wire;

import io.netty.buffer.ByteBuf;
import io.ws2fcgi.bridge.event.CloseCode;
import io.ws2fcgi.bridge.event.Utf8Check;
import java.nio.charset.StandardCharsets;

/**
 * What a client's close frame says (RFC 6455 section 5.5.1).
 *
 * @param code 1005 where it says nothing
 */
record CloseBody(int code, String reason) {
    /** Reads a payload that is not one byte long, and is borrowed. */
    static CloseBody read(ByteBuf payload) throws ViolationException {
        if (!payload.isReadable()) return new CloseBody(CloseCode.NO_STATUS, "");
        int code = payload.readUnsignedShort();
        FrameRules.checkCloseCode(code);
        if (!Utf8Check.isUtf8(payload)) {
            throw new ViolationException(CloseCode.INVALID_DATA, "close reason is not UTF-8");
        }
        return new CloseBody(code, payload.toString(StandardCharsets.UTF_8));
    }
}
