package io.ws2fcgi.bridge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.event.ClientEvent;
import org.junit.jupiter.api.Test;

final class InboxTest {
    private final Inbox inbox =
            new Inbox(Limits.builder().inboxMessages(3).inboxBytes(100).build());

    @Test
    void whatCameFirstIsTakenFirst() {
        add(1);
        add(2);

        ClientEvent.Message first = (ClientEvent.Message) inbox.take(1).get(0);

        assertThat(first.content().readableBytes()).isEqualTo(1);
        first.content().release();
        inbox.drop();
    }

    @Test
    void isFullByCount() {
        add(0);
        add(0);
        assertThat(inbox.isFull()).isFalse();
        add(0);
        assertThat(inbox.isFull()).isTrue();
        inbox.drop();
    }

    @Test
    void isFullByBytesAndHasRoomAgainWhenTheyAreTaken() {
        add(99);
        assertThat(inbox.isFull()).isFalse();
        add(1);
        assertThat(inbox.isFull()).isTrue();

        ((ClientEvent.Message) inbox.take(1).get(0)).content().release();

        assertThat(inbox.isFull()).isFalse();
        inbox.drop();
    }

    @Test
    void aMessageLargerThanTheBoundStillFitsWhenItIsAlone() {
        add(1000);
        assertThat(inbox.isFull()).isTrue();
        assertThat(inbox.waiting()).hasSize(1);
        inbox.drop();
    }

    @Test
    void droppingReleasesAndCounts() {
        ByteBuf content = add(5);
        add(6);

        assertThat(inbox.drop()).isEqualTo(2);

        assertThat(content.refCnt()).isZero();
        assertThat(inbox.isEmpty()).isTrue();
    }

    private ByteBuf add(int bytes) {
        ByteBuf content = ByteBufAllocator.DEFAULT.buffer(Math.max(1, bytes)).writeZero(bytes);
        inbox.add(new ClientEvent.Message(true, content));
        return content;
    }
}
