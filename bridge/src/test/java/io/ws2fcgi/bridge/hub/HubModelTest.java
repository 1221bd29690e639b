package io.ws2fcgi.bridge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * Any order of coming, going, joining, leaving and publishing, on loops that work off their tasks in any order, beside
 * the simplest thing that could be right.
 */
final class HubModelTest {
    /** One thing that happens; what the numbers choose is {@link HubWorld}'s. */
    record Step(Kind kind, int who, int what, int more) {}

    enum Kind {
        CONNECT,
        /** Leaves on hearing its first message, in the middle of a fan-out. */
        CONNECT_FLEETING,
        DISCONNECT,
        JOIN,
        PART,
        NAME,
        SEND,
        SUBSCRIBE,
        UNSUBSCRIBE,
        CLOSE,
        /** A loop does one task. */
        WORK,
        STOP
    }

    @Property
    void everyMemberHearsEveryPublishOnceAndInOrderAlsoWhileMembersComeAndGo(
            @ForAll @IntRange(min = 1, max = 3) int loops, @ForAll("steps") List<Step> steps) {
        HubWorld world = new HubWorld(loops);
        steps.forEach(world::take);
        world.workOff();
        world.members().forEach(member -> assertThat(member.real.heard).isEqualTo(member.expected));
        world.deliveries().forEach(delivery -> assertThat(delivery.found()).isEqualTo(delivery.expected()));
        assertThat(world.foundCounts()).isEqualTo(world.expectedCounts());
        assertThat(world.foundTopics()).isEqualTo(world.expectedTopics());
        assertThat(world.foundClients()).isEqualTo(world.expectedClients());
        assertThat(world.isBehind()).isFalse();
        assertThat(world.payloadsHeld()).isZero();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 11);
        Arbitrary<Kind> kind = Arbitraries.frequency(
                Tuple.of(4, Kind.CONNECT),
                Tuple.of(1, Kind.CONNECT_FLEETING),
                Tuple.of(1, Kind.DISCONNECT),
                Tuple.of(6, Kind.JOIN),
                Tuple.of(2, Kind.PART),
                Tuple.of(2, Kind.NAME),
                Tuple.of(8, Kind.SEND),
                Tuple.of(1, Kind.SUBSCRIBE),
                Tuple.of(1, Kind.UNSUBSCRIBE),
                Tuple.of(1, Kind.CLOSE),
                Tuple.of(8, Kind.WORK),
                Tuple.of(1, Kind.STOP));
        return Combinators.combine(kind, number, number, number)
                .as(Step::new)
                .list()
                .ofMaxSize(150);
    }
}
