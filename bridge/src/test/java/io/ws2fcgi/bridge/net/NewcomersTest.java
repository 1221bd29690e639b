package io.ws2fcgi.bridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a socket that listens accepts, and when it lets people wait. */
final class NewcomersTest {
    private final List<String> troubles = new ArrayList<>();
    private final List<Channel> initialized = new ArrayList<>();
    private final Newcomers newcomers = new Newcomers(troubles::add);
    /** Accepted, with a loop that has not come to them. */
    private final Queue<EmbeddedChannel> waiting = new ArrayDeque<>();

    private final EmbeddedChannel socket = new EmbeddedChannel(newcomers, new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object newcomer) {
            waiting.add((EmbeddedChannel) newcomer);
        }
    });

    @AfterEach
    void nobodyElseHeardOfAFailure() {
        socket.checkException();
        socket.finishAndReleaseAll();
    }

    private void accept(int many) {
        for (int i = 0; i < many; i++) socket.writeInbound(new EmbeddedChannel());
    }

    private void lookAt(int many) {
        for (int i = 0; i < many; i++) {
            waiting.remove().pipeline().addLast(newcomers.looking(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    initialized.add(channel);
                }
            }));
        }
        socket.runPendingTasks();
    }

    private boolean accepts() {
        return socket.config().isAutoRead();
    }

    @Test
    void itStopsToAcceptWhenTooManyWaitAndGoesOnWhenHalfOfThemWereLookedAt() {
        accept(Newcomers.MOST - 1);
        assertThat(accepts()).isTrue();
        accept(1);
        assertThat(accepts()).isFalse();
        lookAt(Newcomers.MOST / 2 - 1);
        assertThat(accepts()).isFalse();
        lookAt(1);
        assertThat(accepts()).isTrue();
        assertThat(initialized).hasSize(Newcomers.MOST / 2);
    }

    @Test
    void thoseWhoWereAcceptedInTheSameGoCountToo() {
        accept(Newcomers.MOST + 10);
        lookAt(Newcomers.MOST / 2 + 9);
        assertThat(accepts()).isFalse();
        lookAt(1);
        assertThat(accepts()).isTrue();
        accept(Newcomers.MOST / 2);
        assertThat(accepts()).isFalse();
    }

    @Test
    void thoseWhomNoLoopHasTakenDoNotCountForEver() {
        accept(Newcomers.MOST);
        for (EmbeddedChannel lost : waiting) lost.close();
        socket.runPendingTasks();
        assertThat(accepts()).isTrue();
        assertThat(initialized).isEmpty();
    }

    @Test
    void whoeverWasLookedAtIsNotCountedAgainAtItsEnd() {
        accept(Newcomers.MOST - 1);
        lookAt(1);
        initialized.get(0).close();
        accept(1);
        assertThat(accepts()).isTrue();
        accept(1);
        assertThat(accepts()).isFalse();
    }

    @Test
    void whenNobodyCanBeAcceptedItSaysSoAndTriesAgainAfterAMoment() {
        socket.freezeTime();
        socket.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        assertThat(troubles).containsExactly("nobody can be accepted for 100 ms: Too many open files");
        assertThat(accepts()).isFalse();
        socket.advanceTimeBy(99, TimeUnit.MILLISECONDS);
        socket.runScheduledPendingTasks();
        assertThat(accepts()).isFalse();
        socket.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        socket.runScheduledPendingTasks();
        assertThat(accepts()).isTrue();
    }

    @Test
    void aPauseDoesNotEndBecauseThoseWhoWaitedWereLookedAtNorTheOtherWayRound() {
        socket.freezeTime();
        accept(Newcomers.MOST);
        socket.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        lookAt(Newcomers.MOST);
        assertThat(accepts()).isFalse();
        accept(Newcomers.MOST);
        socket.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        socket.runScheduledPendingTasks();
        assertThat(accepts()).isFalse();
        lookAt(Newcomers.MOST);
        assertThat(accepts()).isTrue();
    }
}
