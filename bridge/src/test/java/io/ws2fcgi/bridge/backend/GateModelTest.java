package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Any order of coming, leaving, releasing and hearing, beside the simplest thing that could be right. */
final class GateModelTest {
    enum Step {
        COME,
        LEAVE_OLDEST,
        LEAVE_YOUNGEST,
        RELEASE_OLDEST,
        RELEASE_YOUNGEST,
        /** The loops run what was handed to them. */
        HEAR
    }

    @Property
    void whoWaitsIsServedInOrderAndNoPermitIsLost(
            @ForAll @IntRange(min = 1, max = 4) int permits,
            @ForAll @IntRange(max = 5) int maxWaiting,
            @ForAll @Size(max = 200) List<Step> steps) {
        var run = new Run(permits, maxWaiting);
        for (Step step : steps) {
            run.take(step);
            assertThat(run.gate.inside()).isEqualTo(run.inside.size()).isLessThanOrEqualTo(permits);
            assertThat(run.gate.waiting()).isEqualTo(run.waiting.size()).isLessThanOrEqualTo(maxWaiting);
        }
        run.everybodyGoes();
        assertThat(run.granted).isEqualTo(run.expected);
        assertThat(run.gate.inside()).isZero();
        assertThat(run.gate.waiting()).isZero();
    }

    private static final class Run {
        final Gate gate;
        final int permits;
        final Deque<Runnable> tasks = new ArrayDeque<>();
        final Deque<Guest> inside = new ArrayDeque<>();
        final Deque<Guest> waiting = new ArrayDeque<>();
        final List<Guest> granted = new ArrayList<>();
        final List<Guest> expected = new ArrayList<>();
        private final int maxWaiting;

        Run(int permits, int maxWaiting) {
            this.permits = permits;
            this.maxWaiting = maxWaiting;
            this.gate = new Gate(permits, maxWaiting);
        }

        void take(Step step) {
            switch (step) {
                case COME -> come();
                case LEAVE_OLDEST -> leave(waiting.pollFirst());
                case LEAVE_YOUNGEST -> leave(waiting.pollLast());
                case RELEASE_OLDEST -> release(inside.pollFirst());
                case RELEASE_YOUNGEST -> release(inside.pollLast());
                case HEAR -> hear();
            }
        }

        private void come() {
            var guest = new Guest(this);
            Gate.Admission found = gate.enter(guest);
            if (inside.size() < permits) {
                assertThat(found).isEqualTo(Gate.Admission.GRANTED);
                inside.add(guest);
            } else if (waiting.size() < maxWaiting) {
                assertThat(found).isEqualTo(Gate.Admission.WAITING);
                waiting.add(guest);
            } else {
                assertThat(found).isEqualTo(Gate.Admission.FULL);
            }
        }

        private void leave(Guest guest) {
            if (guest != null) assertThat(gate.leave(guest)).isTrue();
        }

        private void release(Guest guest) {
            if (guest == null) return;
            Guest next = waiting.pollFirst();
            if (next != null) {
                inside.add(next);
                expected.add(next);
            }
            gate.release(guest);
        }

        private void hear() {
            while (!tasks.isEmpty()) tasks.poll().run();
        }

        void everybodyGoes() {
            while (!inside.isEmpty()) release(inside.pollFirst());
            hear();
        }
    }

    private static final class Guest implements Gate.Visitor {
        private final Run run;

        Guest(Run run) {
            this.run = run;
        }

        @Override
        public Executor loop() {
            return run.tasks::add;
        }

        @Override
        public void granted() {
            run.granted.add(this);
        }

        @Override
        public void closed() {
            throw new AssertionError("the gate is open");
        }

        @Override
        public void lost() {
            throw new AssertionError("the loop runs");
        }
    }
}
