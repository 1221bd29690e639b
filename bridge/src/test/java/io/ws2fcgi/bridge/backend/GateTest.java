package io.ws2fcgi.bridge.backend;

import static io.ws2fcgi.bridge.backend.Gate.Admission.CLOSED;
import static io.ws2fcgi.bridge.backend.Gate.Admission.FULL;
import static io.ws2fcgi.bridge.backend.Gate.Admission.GRANTED;
import static io.ws2fcgi.bridge.backend.Gate.Admission.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class GateTest {
    private final List<String> heard = new ArrayList<>();

    @Test
    void soManyAreLetInAndTheOthersWaitInTheOrderTheyCame() {
        var gate = new Gate(2, 10);
        Guest a = guest("a");
        assertThat(gate.enter(a)).isEqualTo(GRANTED);
        assertThat(gate.enter(guest("b"))).isEqualTo(GRANTED);
        Guest c = guest("c");
        assertThat(gate.enter(c)).isEqualTo(WAITING);
        assertThat(gate.enter(guest("d"))).isEqualTo(WAITING);

        gate.release(a);
        gate.release(c);

        assertThat(heard).containsExactly("c granted", "d granted");
        assertThat(gate.inside()).isEqualTo(2);
    }

    @Test
    void aFullQueueSendsAway() {
        var gate = new Gate(1, 1);
        gate.enter(guest("a"));
        gate.enter(guest("b"));
        assertThat(gate.enter(guest("c"))).isEqualTo(FULL);
        assertThat(gate.waiting()).isOne();
    }

    @Test
    void aWaitingVisitorThatLeavesGivesItsTurnAway() {
        var gate = new Gate(1, 10);
        Guest a = guest("a");
        Guest b = guest("b");
        gate.enter(a);
        gate.enter(b);
        gate.enter(guest("c"));

        assertThat(gate.leave(b)).isTrue();
        gate.release(a);

        assertThat(heard).containsExactly("c granted");
    }

    @Test
    void whoLeavesTooLateIsGranted() {
        var gate = new Gate(1, 10);
        Guest a = guest("a");
        Guest b = guest("b");
        gate.enter(a);
        gate.enter(b);
        gate.release(a);
        assertThat(gate.leave(b)).isFalse();
        assertThat(gate.inside()).isOne();
    }

    @Test
    void aPermitIsNotLostWithTheLoopOfItsNextOwner() {
        var gate = new Gate(1, 10);
        Guest a = guest("a");
        gate.enter(a);
        gate.enter(new Guest("dead", GateTest::reject));
        gate.enter(guest("c"));

        gate.release(a);

        assertThat(heard).containsExactly("dead lost", "c granted");
        assertThat(gate.inside()).isOne();
    }

    @Test
    void aPermitCannotBeGivenBackTwice() {
        var gate = new Gate(1, 10);
        Guest a = guest("a");
        gate.enter(a);
        gate.release(a);
        assertThatThrownBy(() -> gate.release(a))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("gate: a is not inside");
    }

    @Test
    void aClosedGateIsEmptyWhenTheLastIsOut() {
        var gate = new Gate(1, 10);
        Guest a = guest("a");
        gate.enter(a);
        gate.enter(guest("b"));

        Future<Void> emptied = gate.close();

        assertThat(heard).containsExactly("a closed", "b closed");
        assertThat(gate.enter(guest("c"))).isEqualTo(CLOSED);
        assertThat(emptied.isDone()).isFalse();
        gate.release(a);
        assertThat(emptied.isSuccess()).isTrue();
        assertThat(heard).hasSize(2);
    }

    @Test
    void aClosedGateForgetsThoseWhoseLoopHasEnded() {
        var gate = new Gate(1, 10);
        gate.enter(new Guest("inside", GateTest::reject));
        gate.enter(new Guest("waiting", GateTest::reject));
        assertThat(gate.close().isSuccess()).isTrue();
        assertThat(heard).containsExactly("inside lost", "waiting lost");
    }

    @Test
    void anEmptyGateClosesAtOnce() {
        assertThat(new Gate(1, 10).close().isSuccess()).isTrue();
    }

    private static void reject(Runnable task) {
        throw new RejectedExecutionException(task.toString());
    }

    private Guest guest(String name) {
        return new Guest(name, Runnable::run);
    }

    private final class Guest implements Gate.Visitor {
        private final String name;
        private final Executor loop;

        Guest(String name, Executor loop) {
            this.name = name;
            this.loop = loop;
        }

        @Override
        public Executor loop() {
            return loop;
        }

        @Override
        public void granted() {
            heard.add(name + " granted");
        }

        @Override
        public void closed() {
            heard.add(name + " closed");
        }

        @Override
        public void lost() {
            heard.add(name + " lost");
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
