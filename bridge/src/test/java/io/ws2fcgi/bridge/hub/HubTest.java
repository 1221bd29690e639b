package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The hub on two real event loops. */
final class HubTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final List<EventLoop> loops = List.of(group.next(), group.next());
    private final Hub hub = new Hub(loops);
    private final Random random = new Random(0);

    @AfterEach
    void stop() {
        group.shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    @Test
    void aPublishReachesEveryMemberOnEveryLoopOnce() throws Exception {
        Member here = join(0, "room");
        Member there = join(1, "room");
        Member elsewhere = join(1, "lobby");
        publish(new Target.Topic("room"), "hello");
        assertThat(here.heard()).containsExactly("hello");
        assertThat(there.heard()).containsExactly("hello");
        assertThat(elsewhere.heard()).isEmpty();
    }

    @Test
    void whatOneThreadPublishesKeepsItsOrder() throws Exception {
        Member there = join(1, "room");
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add("m" + i);
            publish(new Target.Topic("room"), "m" + i);
        }
        assertThat(there.heard()).isEqualTo(sent);
    }

    @Test
    void whoIsExceptedHearsNothing() throws Exception {
        Member first = join(0, "room");
        Member second = join(1, "room");
        ByteBuf content = text("hello");
        hub.publish(new Action.Send(
                new Target.Topic("room"),
                new Payload(Payload.Kind.TEXT, content),
                List.of(first.id().text())));
        content.release();
        assertThat(first.heard()).isEmpty();
        assertThat(second.heard()).containsExactly("hello");
    }

    @Test
    void aConnectionIsFoundByItsWholeIdOnly() throws Exception {
        Member member = join(1, "room");
        String forged = member.id().text().substring(0, 8) + "0".repeat(32);
        publish(new Target.Connections(List.of(forged, "nonsense", "")), "lost");
        publish(new Target.Connections(List.of(member.id().text())), "found");
        assertThat(member.heard()).containsExactly("found");
    }

    @Test
    void anIdThatIsNamedTwiceIsServedOnce() throws Exception {
        Member member = join(1, "room");
        publish(new Target.Connections(List.of(member.id().text(), member.id().text())), "once");
        assertThat(member.heard()).containsExactly("once");
    }

    @Test
    void aUserIsAllConnectionsOfThatName() throws Exception {
        Member phone = join(0, "room");
        Member desk = join(1, "room");
        on(0, () -> hub.shard(0).rename(phone, null, "alice"));
        on(1, () -> hub.shard(1).rename(desk, null, "bob"));
        on(1, () -> hub.shard(1).rename(desk, "bob", "alice"));
        publish(new Target.User("alice"), "hello");
        publish(new Target.User("bob"), "nobody");
        assertThat(phone.heard()).containsExactly("hello");
        assertThat(desk.heard()).containsExactly("hello");
    }

    @Test
    void aUriIsComparedByteForByte() throws Exception {
        Member member = join(0, "room");
        publish(new Target.Uri("/CHAT"), "other");
        publish(new Target.Uri("/chat"), "same");
        assertThat(member.heard()).containsExactly("same");
    }

    @Test
    void whoIsRemovedIsForgottenEverywhere() throws Exception {
        Member member = join(0, "room");
        on(0, () -> hub.shard(0).rename(member, null, "alice"));
        on(0, () -> hub.shard(0).remove(member, "alice", Set.of("room")));
        publish(new Target.Topic("room"), "a");
        publish(new Target.User("alice"), "b");
        publish(new Target.Uri("/chat"), "c");
        publish(new Target.Connections(List.of(member.id().text())), "d");
        assertThat(member.heard()).isEmpty();
    }

    @Test
    void theOtherActionsReachTheirTargetToo() throws Exception {
        Member member = join(1, "room");
        Target target = new Target.Connections(List.of(member.id().text()));
        hub.publish(new Action.Subscribe(target, "news"));
        hub.publish(new Action.SetMeta(target, "nick", "ann"));
        hub.publish(new Action.Unsubscribe(target, null));
        hub.publish(new Action.Close(target, 4001, "bye"));
        assertThat(member.heard()).containsExactly("+news", "nick=ann", "-null", "close 4001 bye");
    }

    @Test
    void aMemberThatLeavesWhileItIsServedHarmsNobody() throws Exception {
        Member leaver = join(0, "room");
        Member stayer = join(0, "room");
        leaver.onSend = () -> hub.shard(0).remove(leaver, null, Set.of("room"));
        publish(new Target.Topic("room"), "one");
        publish(new Target.Topic("room"), "two");
        assertThat(leaver.heard()).containsExactly("one");
        assertThat(stayer.heard()).containsExactly("one", "two");
    }

    @Test
    void aLoopThatHasStoppedLosesNoBuffer() throws Exception {
        join(1, "room");
        loops.get(1).shutdownGracefully(50, 1000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        ByteBuf content = text("late");
        hub.publish(new Action.Send(new Target.Topic("room"), new Payload(Payload.Kind.TEXT, content), List.of()));
        assertThat(content.refCnt()).isEqualTo(1);
        content.release();
    }

    private Member join(int loop, String topic) throws Exception {
        Member member = new Member(ConnectionId.draw(0, loop, random), loops.get(loop));
        on(loop, () -> {
            hub.shard(loop).add(member);
            hub.shard(loop).join(topic, member);
        });
        return member;
    }

    private void on(int loop, Runnable task) throws Exception {
        loops.get(loop).submit(task).get(10, TimeUnit.SECONDS);
    }

    private void publish(Target target, String text) {
        ByteBuf content = text(text);
        hub.publish(new Action.Send(target, new Payload(Payload.Kind.TEXT, content), List.of()));
        content.release();
    }

    private static ByteBuf text(String text) {
        return ByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes down what the hub does to it. */
    private static final class Member implements Subscriber {
        private final ConnectionId id;
        private final EventLoop loop;
        private final List<String> heard = new ArrayList<>();
        private Runnable onSend = () -> {};
        private Outcome outcome = Outcome.REACHED;

        Member(ConnectionId id, EventLoop loop) {
            this.id = id;
            this.loop = loop;
        }

        /** What was heard, once the loop has worked off what was posted before. */
        List<String> heard() throws Exception {
            return loop.submit(() -> List.copyOf(heard)).get(10, TimeUnit.SECONDS);
        }

        @Override
        public ConnectionId id() {
            return id;
        }

        @Override
        public String uri() {
            return "/chat";
        }

        @Override
        public Outcome send(ByteBuf frame) {
            assert loop.inEventLoop();
            heard.add(frame.toString(2, frame.readableBytes() - 2, StandardCharsets.UTF_8));
            frame.release();
            onSend.run();
            return outcome;
        }

        @Override
        public Outcome subscribe(String topic) {
            heard.add("+" + topic);
            return outcome;
        }

        @Override
        public Outcome unsubscribe(@Nullable String topic) {
            heard.add("-" + topic);
            return outcome;
        }

        @Override
        public Outcome setMeta(String name, String value) {
            heard.add(name + "=" + value);
            return outcome;
        }

        @Override
        public Outcome close(int code, String reason) {
            heard.add("close " + code + " " + reason);
            return outcome;
        }

        @Override
        public ClientReport report() {
            return new ClientReport(
                    id.text(),
                    Instant.EPOCH,
                    "127.0.0.1",
                    uri(),
                    null,
                    List.of(),
                    Map.of(),
                    0,
                    0,
                    0,
                    heard.size(),
                    true);
        }
    }
}
