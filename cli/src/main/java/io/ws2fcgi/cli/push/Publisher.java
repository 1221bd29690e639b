package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/** Publishes messages to one target. */
record Publisher(ControlClient client, ApiTarget target, boolean binary) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BINARY = "application/octet-stream";

    /** Publishes one message and says how many it reached. */
    Reached publish(byte[] message) {
        if (!binary) requireUtf8(message);
        return Reached.of(client.ask(ApiCall.post(target, binary ? BINARY : TEXT, message)));
    }

    private static void requireUtf8(byte[] message) {
        CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(message);
        if (!strict.decode(bytes, CharBuffer.allocate(message.length), true).isError()) return;
        throw new Failure(
                ExitCode.USAGE,
                "the message is not UTF-8 (byte " + bytes.position() + "); to send it as it is: --binary");
    }
}
