package io.ws2fcgi.fcgi;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Who releases the two bodies of a request, and when. */
class FcgiRequestTest {
    private final ByteBuf body = Bytes.buffer("in");
    private final ByteBuf file = Bytes.buffer("file");

    private FcgiRequest filter(ByteBuf content) {
        return new FcgiRequest(FcgiRole.FILTER, FcgiParams.empty(), content, file);
    }

    @Test
    void theFileIsReleasedThoughTheBodyIsEmpty() {
        body.release();
        filter(Unpooled.EMPTY_BUFFER).release();
        assertThat(file.refCnt()).isZero();
    }

    @Test
    void theFileIsReleasedThoughSomebodyStillHoldsTheBody() {
        ByteBuf held = body.retainedSlice();
        filter(body).release();
        assertThat(file.refCnt()).isZero();
        held.release();
    }

    @Test
    void whoRetainsARequestHasBothItsBodies() {
        FcgiRequest request = filter(body);
        request.retain();
        request.release();
        assertThat(body.refCnt()).isEqualTo(1);
        assertThat(file.refCnt()).isEqualTo(1);
        request.release();
        assertThat(file.refCnt()).isZero();
    }

    @Test
    void aDuplicateSharesTheCountsOfItsOriginal() {
        filter(body).duplicate().release();
        assertThat(body.refCnt()).isZero();
        assertThat(file.refCnt()).isZero();
    }

    @Test
    void aRetainedDuplicateHasItsOwn() {
        FcgiRequest request = filter(body);
        request.retainedDuplicate().release();
        assertThat(request.refCnt()).isEqualTo(1);
        assertThat(file.refCnt()).isEqualTo(1);
        request.release();
    }
}
