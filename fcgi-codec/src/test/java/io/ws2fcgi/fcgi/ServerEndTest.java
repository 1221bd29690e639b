package io.ws2fcgi.fcgi;

import static io.ws2fcgi.fcgi.Bytes.begin;
import static io.ws2fcgi.fcgi.Bytes.concat;
import static io.ws2fcgi.fcgi.Bytes.end;
import static io.ws2fcgi.fcgi.Bytes.params;
import static io.ws2fcgi.fcgi.Bytes.record;
import static io.ws2fcgi.fcgi.Bytes.stdout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a responder's requests and its connection end when the application or the peer does not do its part. */
class ServerEndTest {
    private static final int KEEP = 1;

    @Test
    void anApplicationThatThrowsAtTheCloseOfItsInputStillHearsOfTheAbort() {
        List<String> heard = new ArrayList<>();
        FcgiApplication application = (head, responder) -> {
            responder.onAbort(() -> {
                throw new IllegalStateException("at the abort");
            });
            responder.onAbort(() -> heard.add("abort"));
            return new FcgiInput() {
                @Override
                public void onStdin(ByteBuf content) {}

                @Override
                public void onClosed() {
                    throw new IllegalStateException("at the close");
                }
            };
        };
        var server = new ServerFixture(FcgiServerConfig.defaults(), application);
        server.receive(begin(1, FcgiRole.RESPONDER, KEEP), params(1, ""));

        assertThatThrownBy(() -> server.receive(record(2, 1, new byte[0]))).hasMessage("at the close");

        assertThat(heard).containsExactly("abort");
        assertThat(server.written()).isEqualTo(end(1, 0, 0));
        assertThat(server.channel.isOpen()).isTrue();
        server.close();
    }

    @Test
    void anApplicationThatThrowsWhenItMayWriteMoreEndsItsRequestOnly() {
        try (var server = new ServerFixture()) {
            ServerFixture.Call one = server.open(1, KEEP);
            ServerFixture.Call two = server.open(2, KEEP);
            setWritable(server, false);
            one.responder.onWritable(() -> {
                throw new IllegalStateException("on purpose");
            });
            two.responder.onWritable(() -> two.events.add("writable"));

            setWritable(server, true);

            assertThatThrownBy(server.channel::checkException).hasMessage("on purpose");
            assertThat(server.written()).isEqualTo(concat(stdout(1, ""), end(1, 1, 0)));
            assertThat(one.events).containsExactly("closed");
            assertThat(two.events).containsExactly("writable");
        }
    }

    private static void setWritable(ServerFixture server, boolean writable) {
        server.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        server.channel.runPendingTasks();
    }

    @Test
    void aPeerThatReadsNothingOfTheAnswerIsLeft() {
        try (var server = new ServerFixture()) {
            server.channel.freezeTime();
            var slow = SlowWrites.in(server.channel);
            server.open(1, 0).responder.end(0);
            server.channel.runPendingTasks();
            pass(server, 59);
            assertThat(server.channel.isOpen()).isTrue();
            pass(server, 1);
            assertThat(server.channel.isOpen()).isFalse();
            slow.dropAll();
        }
    }

    @Test
    void aPeerThatReadsTheAnswerSlowlyHasItsTime() {
        try (var server = new ServerFixture()) {
            server.channel.freezeTime();
            server.channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
                @Override
                public void flush(ChannelHandlerContext ctx) {
                    // The network takes nothing.
                }
            });
            FcgiResponder responder = server.open(1, 0).responder;
            responder.stdout(Bytes.buffer("one"));
            responder.stdout(Bytes.buffer("two"));
            responder.end(0);
            server.channel.runPendingTasks();
            ChannelOutboundBuffer pending = server.channel.unsafe().outboundBuffer();
            pending.addFlush();
            for (int i = 0; i < 2; i++) {
                pass(server, 59);
                assertThat(pending.remove()).isTrue();
            }
            pass(server, 59);
            assertThat(server.channel.isOpen()).isTrue();
            pass(server, 61);
            assertThat(server.channel.isOpen()).isFalse();
        }
    }

    private static void pass(ServerFixture server, int seconds) {
        for (int i = 0; i < seconds; i++) {
            server.channel.advanceTimeBy(1, TimeUnit.SECONDS);
            server.channel.runScheduledPendingTasks();
        }
    }
}
