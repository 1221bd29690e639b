package io.ws2fcgi.bridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class Utf8CheckTest {
    @Test
    void everyCharacterThereIsIsTakenWholeAndInBytes() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) continue;
            ByteBuf bytes = Unpooled.copiedBuffer(Character.toString(c), StandardCharsets.UTF_8);
            assertThat(Utf8Check.isUtf8(bytes)).isTrue();
            Utf8Check check = new Utf8Check();
            while (bytes.isReadable())
                assertThat(check.accepts(bytes.readSlice(1))).isTrue();
            assertThat(check.isComplete()).isTrue();
        }
    }

    @Test
    void theByteThatIsWrongIsKnownAtOnce() {
        Utf8Check check = new Utf8Check();
        assertThat(check.accepts(Unpooled.wrappedBuffer(new byte[] {(byte) 0xf4})))
                .isTrue();
        assertThat(check.accepts(Unpooled.wrappedBuffer(new byte[] {(byte) 0x90})))
                .isFalse();
    }

    @Property(tries = 3000)
    void itAgreesWithJava(@ForAll("nearlyUtf8") byte[] bytes) {
        assertThat(Utf8Check.isUtf8(Unpooled.wrappedBuffer(bytes))).isEqualTo(isUtf8(bytes));
    }

    @Provide
    Arbitrary<byte[]> nearlyUtf8() {
        Arbitrary<Byte> interesting = Arbitraries.of(0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf)
                .map(Integer::byteValue);
        Arbitrary<Byte> leads = Arbitraries.of(0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff)
                .map(Integer::byteValue);
        return Arbitraries.oneOf(interesting, leads, Arbitraries.just((byte) 'a'))
                .array(byte[].class)
                .ofMaxSize(24);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException broken) {
            return false;
        }
    }
}
