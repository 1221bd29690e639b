package io.ws2fcgi.bridge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class MaskTest {
    @Property
    void eachByteLosesTheByteOfTheMaskThatItIsUnder(
            @ForAll @Size(max = 70) byte[] bytes, @ForAll int mask, @ForAll @IntRange(max = 9) int before) {
        byte[] expected = removed(bytes, mask);

        ByteBuf heap = Unpooled.wrappedBuffer(bytes.clone());
        Mask.remove(heap, mask);
        assertThat(ByteBufUtil.getBytes(heap)).isEqualTo(expected);

        ByteBuf around = PooledByteBufAllocator.DEFAULT.directBuffer();
        around.writeZero(before).writeBytes(bytes).writeZero(9);
        Mask.remove(around.slice(before, bytes.length), mask);
        assertThat(ByteBufUtil.getBytes(around, before, bytes.length)).isEqualTo(expected);
        assertThat(ByteBufUtil.getBytes(around, 0, before)).isEqualTo(new byte[before]);
        assertThat(ByteBufUtil.getBytes(around, before + bytes.length, 9)).isEqualTo(new byte[9]);
        around.release();
    }

    @Property
    void severalBuffersInOneAreOne(
            @ForAll @Size(min = 2, max = 70) byte[] bytes, @ForAll int mask, @ForAll @IntRange(max = 69) int cut) {
        int at = cut % (bytes.length - 1) + 1;
        ByteBuf joined = Unpooled.wrappedBuffer(
                Unpooled.copiedBuffer(bytes, 0, at), Unpooled.copiedBuffer(bytes, at, bytes.length - at));
        Mask.remove(joined, mask);
        assertThat(ByteBufUtil.getBytes(joined)).isEqualTo(removed(bytes, mask));
    }

    private static byte[] removed(byte[] bytes, int mask) {
        byte[] expected = Arrays.copyOf(bytes, bytes.length);
        for (int i = 0; i < expected.length; i++) expected[i] ^= (byte) (mask >>> (24 - 8 * (i % 4)));
        return expected;
    }
}
