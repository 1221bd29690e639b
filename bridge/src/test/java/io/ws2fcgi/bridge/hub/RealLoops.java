package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A hub on real event loops, and members that come and go. */
final class RealLoops implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final EventLoopGroup group;
    private final List<EventLoop> loops = new ArrayList<>();
    private final Random random = new Random(0);
    final Hub hub;

    RealLoops(int count) {
        group = new MultiThreadIoEventLoopGroup(count, NioIoHandler.newFactory());
        for (int i = 0; i < count; i++) loops.add(group.next());
        hub = new Hub(loops);
    }

    EventLoop loop(int index) {
        return loops.get(index);
    }

    /** Runs on the loop, and waits for it. */
    <T> T on(int loop, Callable<T> task) throws Exception {
        return loops.get(loop).submit(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    void run(int loop, Runnable task) throws Exception {
        on(loop, () -> {
            task.run();
            return true;
        });
    }

    ConnectionId draw(int loop) {
        return ConnectionId.draw(0, loop, random);
    }

    Member join(int loop, String... topics) throws Exception {
        Member member = new Member(hub.shard(loop), draw(loop), "/chat");
        run(loop, () -> {
            member.enter();
            for (String topic : topics) member.join(topic);
        });
        return member;
    }

    Member join(int loop, Subscriber.Outcome outcome, String... topics) throws Exception {
        Member member = join(loop, topics);
        run(loop, () -> member.outcome = outcome);
        return member;
    }

    /** What it has heard, once its loop has worked off what was posted before. */
    List<String> heard(Member member) throws Exception {
        return on(member.id().loop(), () -> List.copyOf(member.heard));
    }

    void publish(Target target, String text) {
        withSend(target, text, List.of(), send -> {
            hub.publish(send);
            return true;
        });
    }

    Delivery deliver(Target target, String text, Member... except) throws Exception {
        return now(withSend(target, text, ids(except), send -> hub.deliver(send, loops.get(0))));
    }

    Delivery deliver(Action action) throws Exception {
        return now(hub.deliver(action, loops.get(0)));
    }

    static <T> T now(Future<T> future) throws Exception {
        assertThat(future.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return future.get();
    }

    /** Gives a payload away for the time of the call; nobody may hold it afterwards. */
    static <T> T withSend(Target target, String text, List<String> except, Function<Action.Send, T> call) {
        ByteBuf content = ByteBufAllocator.DEFAULT.buffer();
        content.writeCharSequence(text, StandardCharsets.UTF_8);
        try {
            return call.apply(new Action.Send(target, new Payload(Payload.Kind.TEXT, content), except));
        } finally {
            assertThat(content.refCnt()).isEqualTo(1);
            content.release();
        }
    }

    static List<String> ids(Member... members) {
        return List.of(members).stream().map(Member::text).toList();
    }

    static Target.Connections these(Member... members) {
        return new Target.Connections(ids(members));
    }

    void stop(int loop) {
        loops.get(loop).shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    @Override
    public void close() {
        group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }
}
