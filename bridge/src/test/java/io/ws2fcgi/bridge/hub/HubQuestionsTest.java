package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is there, in pages, from three real event loops. */
final class HubQuestionsTest {
    private final RealLoops loops = new RealLoops(3);

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void pagesTogetherAreEverybodyOnceAndInOrder() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) all.add(loops.join(i % 3).text());
        all.sort(null);
        List<String> paged = new ArrayList<>();
        String after = null;
        for (List<String> page = page(after, 7); !page.isEmpty(); page = page(after, 7)) {
            assertThat(page).hasSizeLessThanOrEqualTo(7);
            paged.addAll(page);
            after = page.get(page.size() - 1);
        }
        assertThat(paged).isEqualTo(all);
    }

    @Test
    void everyTargetMustMatch() throws Exception {
        Member alice = loops.join(0, "room");
        Member aliceElsewhere = loops.join(1, "lobby");
        Member bob = loops.join(2, "room");
        loops.run(0, () -> alice.name("alice"));
        loops.run(1, () -> aliceElsewhere.name("alice"));
        loops.run(2, () -> bob.name("bob"));
        assertThat(page(null, 9, new Target.User("alice"), new Target.Topic("room")))
                .containsExactly(alice.text());
        assertThat(page(null, 9, new Target.Topic("room"))).containsExactly(alice.text(), bob.text());
        assertThat(page(null, 9, RealLoops.these(bob, aliceElsewhere), new Target.Uri("/chat")))
                .containsExactly(aliceElsewhere.text(), bob.text());
        assertThat(page(null, 9, RealLoops.these(bob), RealLoops.these(alice))).isEmpty();
        assertThat(page(null, 9, new Target.Uri("/else"))).isEmpty();
        assertThat(page(null, 9, new Target.Connections(List.of("nonsense")))).isEmpty();
    }

    @Test
    void aReportIsWhatTheConnectionSaysOfItself() throws Exception {
        Member member = loops.join(1, "b", "a");
        ClientReport report = RealLoops.now(
                        loops.hub.clients(new ClientQuery(List.of(RealLoops.these(member)), null, 1), loops.loop(0)))
                .get(0);
        assertThat(report).isEqualTo(loops.on(1, member::report));
        assertThat(report.topics()).containsExactly("a", "b");
    }

    @Test
    void channelsAreCountedOverAllLoops() throws Exception {
        for (int loop = 0; loop < 3; loop++) loops.join(loop, "everywhere", "only-" + loop);
        loops.join(2, "everywhere");
        assertThat(topics(null, 9)).isEqualTo(Map.of("everywhere", 4, "only-0", 1, "only-1", 1, "only-2", 1));
    }

    @Test
    void aPageOfChannelsCountsAllMembersOfEachThoughEveryLoopGivesOnlyAPage() throws Exception {
        for (int i = 0; i < 30; i++)
            loops.join(i % 3, IntStream.range(i % 4, 12).mapToObj(this::topic).toArray(String[]::new));
        SortedMap<String, Integer> all = topics(null, 99);
        assertThat(all).hasSize(12);
        assertThat(all.get(topic(0))).isEqualTo(8);
        assertThat(topics(null, 5)).isEqualTo(all.headMap(topic(5)));
        assertThat(topics(topic(4), 5)).isEqualTo(all.subMap(topic(5), topic(10)));
        assertThat(topics(topic(11), 5)).isEmpty();
    }

    private String topic(int number) {
        return "room-" + (char) ('a' + number);
    }

    @Test
    void aChannelThatTheLastMemberLeftIsGone() throws Exception {
        Member member = loops.join(0, "room");
        loops.run(0, () -> member.part("room"));
        assertThat(topics(null, 9)).isEmpty();
    }

    @Test
    void aTargetIsCountedOverAllLoops() throws Exception {
        Member first = loops.join(0, "room");
        loops.join(2, "room");
        assertThat(count(new Target.Topic("room"))).isEqualTo(2);
        assertThat(count(new Target.Uri("/chat"))).isEqualTo(2);
        assertThat(count(new Target.Connections(List.of(first.text(), first.text(), "nonsense"))))
                .isOne();
        assertThat(count(new Target.User("alice"))).isZero();
    }

    @Test
    void aLoopThatHasStoppedHasNobody() throws Exception {
        loops.join(2, "room");
        Member here = loops.join(1, "room");
        loops.stop(2);
        assertThat(page(null, 9)).containsExactly(here.text());
        assertThat(topics(null, 9)).isEqualTo(Map.of("room", 1));
        assertThat(count(new Target.Topic("room"))).isOne();
    }

    @Test
    void aPageOfNothingIsAMistake() {
        assertThatThrownBy(() -> new ClientQuery(List.of(), null, 0)).hasMessage("limit: 0 (expected: >= 1)");
        assertThatThrownBy(() -> loops.hub.topics(null, 0, loops.loop(0))).hasMessage("limit: 0 (expected: >= 1)");
    }

    private List<String> page(@Nullable String after, int limit, Target... where) throws Exception {
        return RealLoops.now(loops.hub.clients(new ClientQuery(List.of(where), after, limit), loops.loop(0))).stream()
                .map(ClientReport::id)
                .toList();
    }

    private SortedMap<String, Integer> topics(@Nullable String after, int limit) throws Exception {
        return RealLoops.now(loops.hub.topics(after, limit, loops.loop(1)));
    }

    private int count(Target target) throws Exception {
        return RealLoops.now(loops.hub.count(target, loops.loop(0)));
    }
}
