package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Payload;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 section 5.2 and the examples of 5.7. */
final class ServerFrameTest {
    @Test
    void aTextIsTheExampleOfTheRfc() {
        assertThat(hex(ServerFrame.text("Hello", alloc()))).isEqualTo("810548656c6c6f");
        assertThat(hex(ServerFrame.of(payload(Payload.Kind.TEXT, "Hello"), alloc())))
                .isEqualTo("810548656c6c6f");
    }

    @Test
    void theOpcodeFollowsTheKind() {
        assertThat(hex(ServerFrame.of(payload(Payload.Kind.BINARY, "a"), alloc())))
                .isEqualTo("820161");
        assertThat(hex(ServerFrame.of(payload(Payload.Kind.PING, "a"), alloc())))
                .isEqualTo("890161");
        assertThat(hex(ServerFrame.ping(alloc()))).isEqualTo("8900");
        assertThat(hex(ServerFrame.pong(Unpooled.copiedBuffer("Hello", StandardCharsets.US_ASCII), alloc())))
                .isEqualTo("8a0548656c6c6f");
    }

    @Test
    void aCloseHasItsCodeAndReasonOrNothing() {
        assertThat(hex(ServerFrame.close(1000, "bye", alloc()))).isEqualTo("880503e8627965");
        assertThat(hex(ServerFrame.close(1005, "unused", alloc()))).isEqualTo("8800");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8200",
        "125, 827d",
        "126, 827e007e",
        "127, 827e007f",
        "4096, 827e1000",
        "4097, 827e1001",
        "65535, 827effff",
        "65536, 827f0000000000010000",
        "1048576, 827f0000000000100000"
    })
    void theLengthTakesAsFewBytesAsItCan(int length, String header) {
        ByteBuf content = alloc().buffer(Math.max(1, length)).writeZero(length);
        ByteBuf frame = ServerFrame.of(new Payload(Payload.Kind.BINARY, content), alloc());
        int headerLength = header.length() / 2;

        assertThat(ByteBufUtil.hexDump(frame, 0, headerLength)).isEqualTo(header);
        assertThat(frame.readableBytes()).isEqualTo(headerLength + length);
        assertThat(content.readableBytes()).isEqualTo(length);

        frame.release();
        assertThat(content.refCnt()).isEqualTo(1);
        content.release();
    }

    private static Payload payload(Payload.Kind kind, String text) {
        return new Payload(kind, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    private static String hex(ByteBuf frame) {
        try {
            return ByteBufUtil.hexDump(frame);
        } finally {
            frame.release();
        }
    }

    private static ByteBufAllocator alloc() {
        return ByteBufAllocator.DEFAULT;
    }
}
