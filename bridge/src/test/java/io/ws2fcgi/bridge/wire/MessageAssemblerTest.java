package io.ws2fcgi.bridge.wire;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MessageAssemblerTest {
    private static final int FIN = 0x80;

    private final MessageAssembler assembler = new MessageAssembler(10);

    @AfterEach
    void nothingIsLeftBehind() {
        assembler.release();
    }

    @Test
    void aWholeMessagePassesAsItIs() throws Exception {
        assertThat(frame(FIN | Opcode.TEXT, "hello")).isEqualTo("hello");
        assertThat(assembler.isText()).isTrue();
        assertThat(frame(FIN | Opcode.BINARY, "\1\2")).isEqualTo("\1\2");
        assertThat(assembler.isText()).isFalse();
    }

    @Test
    void fragmentsAreJoinedAndTheFirstOneTellsTheType() throws Exception {
        assertThat(frame(Opcode.TEXT, "he")).isNull();
        assertThat(frame(Opcode.CONTINUATION, "")).isNull();
        assertThat(frame(FIN, "llo")).isEqualTo("hello");
        assertThat(assembler.isText()).isTrue();
    }

    @Test
    void aFrameMayComeInPieces() throws Exception {
        assembler.begin(FIN | Opcode.TEXT, 5);
        assertThat(piece("he", false)).isNull();
        assertThat(piece("", false)).isNull();
        assertThat(piece("llo", true)).isEqualTo("hello");
    }

    @Test
    void roomForAllOfAFrameIsMadeWhenHalfOfItHasComeAndNotBefore() throws Exception {
        assertThat(capacityOfAFrameInTwoPieces(1500, 1500)).isEqualTo(3000);
        assertThat(capacityOfAFrameInTwoPieces(2999, 1)).isEqualTo(3000);
        // Grown when more came.
        assertThat(capacityOfAFrameInTwoPieces(1000, 2000)).isEqualTo(4096);
    }

    private static int capacityOfAFrameInTwoPieces(int first, int second) throws ViolationException {
        var assembler = new MessageAssembler(first + second);
        assembler.begin(FIN | Opcode.BINARY, first + second);
        ByteBuf pieces = Unpooled.buffer(first + second).writeZero(first + second);
        try {
            assembler.add(pieces.readSlice(first), false, null, UnpooledByteBufAllocator.DEFAULT);
            ByteBuf message = requireNonNull(assembler.add(pieces, true, null, UnpooledByteBufAllocator.DEFAULT));
            int capacity = message.capacity();
            message.release();
            return capacity;
        } finally {
            pieces.release();
        }
    }

    @Test
    void aCharacterMayBeCutBetweenFragments() throws Exception {
        assertThat(frame(Opcode.TEXT, "\u00e2")).isNull();
        assertThat(frame(FIN, "\u0082\u00ac")).isEqualTo("\u00e2\u0082\u00ac");
    }

    @Test
    void textThatIsNotUtf8Is1007AtTheByteThatIsWrong() throws Exception {
        assembler.begin(FIN | Opcode.TEXT, 9);
        assertThat(piece("ab\u00c3", false)).isNull();
        assertViolation(() -> piece("(", false), 1007);
    }

    @Test
    void textThatEndsInsideOfACharacterIs1007() {
        assertViolation(() -> frame(FIN | Opcode.TEXT, "\u00c3"), 1007);
    }

    @Test
    void binaryNeedNotBeUtf8() throws Exception {
        assertThat(frame(FIN | Opcode.BINARY, "\u00c3")).isEqualTo("\u00c3");
    }

    @Test
    void fragmentsThatAreTooBigTogetherAre1009FromTheHeaderOfTheLastOn() throws Exception {
        assertThat(frame(Opcode.BINARY, "123456")).isNull();
        assertViolation(
                () -> {
                    assembler.begin(FIN, 5);
                    return null;
                },
                1009);
    }

    private interface Attempt {
        @Nullable
        String run() throws ViolationException;
    }

    private static void assertViolation(Attempt attempt, int code) {
        assertThatThrownBy(attempt::run)
                .isInstanceOfSatisfying(
                        ViolationException.class,
                        violation -> assertThat(violation.code()).isEqualTo(code));
    }

    private @Nullable String frame(int first, String content) throws ViolationException {
        assembler.begin(first, content.length());
        return piece(content, true);
    }

    /** One char for each byte. */
    private @Nullable String piece(String content, boolean whole) throws ViolationException {
        ByteBuf message = assembler.add(
                Unpooled.copiedBuffer(content, StandardCharsets.ISO_8859_1), whole, null, ByteBufAllocator.DEFAULT);
        if (message == null) return null;
        try {
            return message.toString(StandardCharsets.ISO_8859_1);
        } finally {
            message.release();
        }
    }
}
