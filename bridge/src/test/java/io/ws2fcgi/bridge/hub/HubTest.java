package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The hub on two real event loops. */
final class HubTest {
    private final RealLoops loops = new RealLoops(2);

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void aPublishReachesEveryMemberOnEveryLoopOnce() throws Exception {
        Member here = loops.join(0, "room");
        Member there = loops.join(1, "room");
        Member elsewhere = loops.join(1, "lobby");
        loops.publish(new Target.Topic("room"), "hello");
        assertThat(loops.heard(here)).containsExactly("hello");
        assertThat(loops.heard(there)).containsExactly("hello");
        assertThat(loops.heard(elsewhere)).isEmpty();
    }

    @Test
    void whatOneThreadPublishesKeepsItsOrder() throws Exception {
        Member there = loops.join(1, "room");
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add("m" + i);
            loops.publish(new Target.Topic("room"), "m" + i);
        }
        assertThat(loops.heard(there)).isEqualTo(sent);
    }

    @Test
    void whoIsExceptedHearsNothing() throws Exception {
        Member first = loops.join(0, "room");
        Member second = loops.join(1, "room");
        loops.deliver(new Target.Topic("room"), "hello", first);
        assertThat(loops.heard(first)).isEmpty();
        assertThat(loops.heard(second)).containsExactly("hello");
    }

    @Test
    void aConnectionIsFoundByItsWholeIdOnly() throws Exception {
        Member member = loops.join(1, "room");
        String forged = member.id().text().substring(0, 8) + "0".repeat(32);
        loops.publish(new Target.Connections(List.of(forged, "nonsense", "")), "lost");
        loops.publish(new Target.Connections(List.of(member.id().text())), "found");
        assertThat(loops.heard(member)).containsExactly("found");
    }

    @Test
    void anIdThatIsNamedTwiceIsServedOnce() throws Exception {
        Member member = loops.join(1, "room");
        loops.publish(
                new Target.Connections(List.of(member.id().text(), member.id().text())), "once");
        assertThat(loops.heard(member)).containsExactly("once");
    }

    @Test
    void aUserIsAllConnectionsOfThatName() throws Exception {
        Member phone = loops.join(0, "room");
        Member desk = loops.join(1, "room");
        loops.run(0, () -> phone.name("alice"));
        loops.run(1, () -> desk.name("bob"));
        loops.run(1, () -> desk.name("alice"));
        loops.publish(new Target.User("alice"), "hello");
        loops.publish(new Target.User("bob"), "nobody");
        assertThat(loops.heard(phone)).containsExactly("hello");
        assertThat(loops.heard(desk)).containsExactly("hello");
    }

    @Test
    void aUriIsComparedByteForByte() throws Exception {
        Member member = loops.join(0, "room");
        loops.publish(new Target.Uri("/CHAT"), "other");
        loops.publish(new Target.Uri("/chat"), "same");
        assertThat(loops.heard(member)).containsExactly("same");
    }

    @Test
    void whoIsRemovedIsForgottenEverywhere() throws Exception {
        Member member = loops.join(0, "room");
        loops.run(0, () -> member.name("alice"));
        loops.run(0, member::leave);
        loops.publish(new Target.Topic("room"), "a");
        loops.publish(new Target.User("alice"), "b");
        loops.publish(new Target.Uri("/chat"), "c");
        loops.publish(new Target.Connections(List.of(member.id().text())), "d");
        assertThat(loops.heard(member)).isEmpty();
    }

    @Test
    void theOtherActionsReachTheirTargetToo() throws Exception {
        Member member = loops.join(1, "room");
        Target target = new Target.Connections(List.of(member.id().text()));
        loops.hub.publish(new Action.Subscribe(target, "news"));
        loops.hub.publish(new Action.SetMeta(target, "nick", "ann"));
        loops.hub.publish(new Action.Unsubscribe(target, null));
        loops.hub.publish(new Action.Close(target, 4001, "bye"));
        assertThat(loops.heard(member)).containsExactly("+news", "nick=ann", "-null", "close 4001 bye");
    }

    @Test
    void aMemberThatLeavesWhileItIsServedHarmsNobody() throws Exception {
        Member leaver = loops.join(0, "room");
        Member stayer = loops.join(0, "room");
        leaver.onSend = leaver::leave;
        loops.publish(new Target.Topic("room"), "one");
        loops.publish(new Target.Topic("room"), "two");
        assertThat(loops.heard(leaver)).containsExactly("one");
        assertThat(loops.heard(stayer)).containsExactly("one", "two");
    }

    @Test
    void aLoopThatHasStoppedLosesNoBuffer() throws Exception {
        loops.join(1, "room");
        loops.stop(1);
        loops.publish(new Target.Topic("room"), "late");
    }
}
