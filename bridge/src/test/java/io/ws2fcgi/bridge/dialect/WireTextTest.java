package io.ws2fcgi.bridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class WireTextTest {
    @Property
    void aTextIsWhatTheStrictDecoderOfTheJdkTakesForOne(@ForAll @Size(max = 5) byte[] bytes) {
        assertThat(isText(bytes)).isEqualTo(isUtf8(bytes));
    }

    @Property
    void allBeginningsOfACharacterAreJudgedAlike(
            @ForAll @IntRange(min = 0xc0, max = 0xff) int first,
            @ForAll @IntRange(min = 0x70, max = 0xff) int second,
            @ForAll @IntRange(min = 0x7f, max = 0xc0) int third) {
        byte[] bytes = {(byte) first, (byte) second, (byte) third, 'x'};

        assertThat(isText(bytes)).isEqualTo(isUtf8(bytes));
    }

    @Property
    void aTextIsJudgedAlikeWhereverItIsNotAscii(
            @ForAll @IntRange(max = 20) int before,
            @ForAll @Size(max = 4) byte[] bytes,
            @ForAll @IntRange(max = 20) int behind) {
        ByteBuffer text = ByteBuffer.allocate(before + bytes.length + behind);
        text.put("x".repeat(before).getBytes(UTF_8))
                .put(bytes)
                .put("y".repeat(behind).getBytes(UTF_8));

        assertThat(isText(text.array())).isEqualTo(isUtf8(text.array()));
    }

    @Property
    void textAndItsWireFormAreTheSameBytes(@ForAll String text) {
        assertThat(WireText.bytes(WireText.wire(text))).isEqualTo(text.getBytes(UTF_8));
        assertThat(WireText.utf8Length(text)).isEqualTo(text.getBytes(UTF_8).length);
        assertThat(WireText.hasLoneSurrogate(text))
                .isEqualTo(!UTF_8.newEncoder().canEncode(text));
    }

    private static boolean isText(byte[] bytes) {
        ByteBuf content = Unpooled.wrappedBuffer(bytes);
        try {
            AnswerBody.text(content, "text");
            assertThat(content.readableBytes()).isEqualTo(bytes.length);
            return true;
        } catch (AnswerException notText) {
            return false;
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }
}
