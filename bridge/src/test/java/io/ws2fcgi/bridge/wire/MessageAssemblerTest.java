package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MessageAssemblerTest {
    private final MessageAssembler assembler = new MessageAssembler(10);

    @AfterEach
    void nothingIsLeftBehind() {
        assembler.release();
    }

    @Test
    void aWholeMessagePassesAsItIs() {
        assertThat(add(new TextWebSocketFrame(pooled("hello")))).isEqualTo("hello");
        assertThat(assembler.isText()).isTrue();
        assertThat(add(new BinaryWebSocketFrame(pooled("\1\2")))).isEqualTo("\1\2");
        assertThat(assembler.isText()).isFalse();
    }

    @Test
    void fragmentsAreJoinedAndTheFirstOneTellsTheType() {
        assertThat(add(new TextWebSocketFrame(false, 0, pooled("he")))).isNull();
        assertThat(add(new ContinuationWebSocketFrame(false, 0, pooled("")))).isNull();
        assertThat(add(new ContinuationWebSocketFrame(true, 0, pooled("llo")))).isEqualTo("hello");
        assertThat(assembler.isText()).isTrue();
    }

    @Test
    void aCharacterMayBeCutBetweenFragments() {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        assertThat(add(new TextWebSocketFrame(false, 0, Unpooled.copiedBuffer(euro, 0, 1))))
                .isNull();
        assertThat(add(new ContinuationWebSocketFrame(true, 0, Unpooled.copiedBuffer(euro, 1, 2))))
                .isEqualTo("€");
    }

    @Test
    void textThatIsNotUtf8Is1007() {
        ByteBuf broken = ByteBufAllocator.DEFAULT.buffer().writeByte(0xC3);
        assertViolation(new TextWebSocketFrame(broken), 1007);
        assertThat(broken.refCnt()).isZero();
    }

    @Test
    void binaryNeedNotBeUtf8() {
        assertThat(assembler.add(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) 0xC3})), alloc()))
                .isNotNull();
    }

    @Test
    void fragmentsThatAreTooBigTogetherAre1009() {
        assertThat(add(new BinaryWebSocketFrame(false, 0, pooled("123456")))).isNull();
        ByteBuf last = pooled("12345");
        assertViolation(new ContinuationWebSocketFrame(true, 0, last), 1009);
        assertThat(last.refCnt()).isZero();
    }

    private void assertViolation(WebSocketFrame frame, int code) {
        assertThatThrownBy(() -> assembler.add(frame, alloc()))
                .isInstanceOfSatisfying(
                        CorruptedWebSocketFrameException.class,
                        violation -> assertThat(violation.closeStatus().code()).isEqualTo(code));
    }

    private @Nullable String add(WebSocketFrame frame) {
        ByteBuf message = assembler.add(frame, alloc());
        if (message == null) return null;
        try {
            return message.toString(StandardCharsets.UTF_8);
        } finally {
            message.release();
        }
    }

    private static ByteBuf pooled(String text) {
        return alloc().buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBufAllocator alloc() {
        return ByteBufAllocator.DEFAULT;
    }
}
