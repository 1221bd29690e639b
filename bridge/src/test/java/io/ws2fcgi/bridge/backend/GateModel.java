package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.backend.Backend.Terms;
import io.ws2fcgi.bridge.backend.Backend.Turn;
import io.ws2fcgi.bridge.backend.Gate.Verdict;
import io.ws2fcgi.bridge.config.Profile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Those who come to a gate and what becomes of them, and after each step a look whether all is well. */
final class GateModel {
    /** What may happen; to whom, the number of the step says. */
    enum What {
        COME,
        LEAVE,
        CONNECT,
        REFUSE,
        BUSY,
        END,
        DIE,
        BREAK,
        FAIL_CHECK,
        PASS_CHECK,
        PASS_TIME,
        ALARM,
        HEAR
    }

    record Step(What what, int number) {}

    private static final List<Turn> KINDS = List.of(Turn.OPEN, Turn.MESSAGE, Turn.CLOSE);

    private static final ConnectTrouble REFUSED = new ConnectTrouble(false, "refused");
    private static final ConnectTrouble FULL = new ConnectTrouble(true, "full");

    private final GateFixture pool;
    private final GateView view;
    private final List<ManualLoop> loops = List.of(new ManualLoop(), new ManualLoop());
    /** Those who wait, or have a place, or are about to hear of either. */
    private final List<Guest> present = new ArrayList<>();

    /** Those who had a place once and could not use it. */
    private final Set<Gate.Visitor> returned = new HashSet<>();

    GateModel(GateFixture pool) {
        this.pool = pool;
        view = new GateView(pool);
    }

    void take(Step step) {
        List<Gate.Visitor> before = view.waiting();
        Gate.Visitor left = take(step.what, step.number);
        view.check(before, left);
        assertThat(view.waiting().size() + pool.floor.running()).isLessThanOrEqualTo(present.size());
    }

    /** Returns who has left the queue by itself; a guest that never came when nobody has. */
    private Gate.Visitor take(What what, int number) {
        switch (what) {
            case COME -> come(number);
            case LEAVE -> {
                return leave(number);
            }
            case CONNECT -> pick(this::isConnecting, number).forEach(pool::opens);
            case REFUSE -> pick(this::isConnecting, number).forEach(guest -> fails(guest, REFUSED));
            case BUSY -> pick(this::isConnecting, number).forEach(guest -> fails(guest, FULL));
            case END -> pick(this::isServed, number).forEach(this::ends);
            case DIE -> pick(this::isServed, number).forEach(guest -> dies(guest.place()));
            case BREAK -> learn(number, (floor, server) -> floor.broke(server, "closed", pool.now));
            case FAIL_CHECK -> learn(number, (floor, server) -> floor.checkFailed(server, "silent"));
            case PASS_CHECK -> learn(number, (floor, server) -> floor.checkPassed(server, pool.now));
            case PASS_TIME -> pool.pass(number * GateFixture.MILLI);
            case ALARM -> alarm();
            case HEAR -> hear();
        }
        return new Guest(pool.loop, Guest.terms(Turn.OPEN));
    }

    private interface Lesson {
        void teach(Floor floor, Server server);
    }

    private void learn(int number, Lesson lesson) {
        Server server = pool.servers.get(number % pool.servers.size());
        pool.gate.learn((floor, now) -> lesson.teach(floor, server));
    }

    /** None or one of these. */
    private List<Guest> pick(Predicate<Guest> which, int number) {
        List<Guest> all = present.stream().filter(which).toList();
        return all.isEmpty() ? all : List.of(all.get(number % all.size()));
    }

    private boolean isConnecting(Guest guest) {
        return guest.line != null && guest.line.isOpening();
    }

    private boolean isServed(Guest guest) {
        return guest.line != null && !guest.line.isOpening();
    }

    // Steps.

    private void come(int number) {
        Terms terms = Guest.terms(KINDS.get(number % 3));
        var guest = new Guest(loops.get(number / 3 % 2), number % 7 == 0 ? terms.onFreshConnection() : terms);
        boolean kindWaits =
                view.waiting().stream().anyMatch(other -> other.terms().turn() == guest.turn());
        present.add(guest);
        Gate.Admission admission = pool.gate.enter(guest);
        assertThat(kindWaits && admission.line() != null)
                .as("overtakes its kind")
                .isFalse();
        goOn(guest, admission);
    }

    private void goOn(Guest guest, Gate.Admission admission) {
        guest.line = admission.line();
        Verdict verdict = admission.verdict();
        if (verdict != Verdict.GRANTED && verdict != Verdict.WAITING) present.remove(guest);
    }

    private Gate.Visitor leave(int number) {
        List<Gate.Visitor> waiting = view.waiting();
        if (waiting.isEmpty()) return new Guest(pool.loop, Guest.terms(Turn.OPEN));
        Gate.Visitor leaving = waiting.get(number % waiting.size());
        assertThat(pool.gate.leave(leaving)).isTrue();
        present.removeIf(guest -> guest == leaving);
        return leaving;
    }

    private void fails(Guest guest, ConnectTrouble trouble) {
        Line line = guest.place();
        guest.line = null;
        goOn(guest, pool.gate.returned(guest, line, trouble));
        isNext(guest);
    }

    /** Of its kind, if it waits; but for those to whom the same happened before. */
    private void isNext(Guest guest) {
        returned.add(guest);
        List<Gate.Visitor> waiting = view.waiting();
        if (!waiting.contains(guest)) return;
        for (Gate.Visitor before : waiting.subList(0, waiting.indexOf(guest))) {
            if (before.terms().turn() == guest.turn()) assertThat(returned).contains(before);
        }
    }

    /** It has its answer, which its server is told to be there by. */
    private void ends(Guest guest) {
        Line line = guest.place();
        if (line.server().answered()) pool.gate.learn((floor, now) -> floor.answered(line.server(), now));
        present.remove(guest);
        if (line.server().dialer().requestsPerLine() == 1 && view.profile() == Profile.CLOSED_AFTER_EACH) dies(line);
        else pool.gate.release(line, guest.turn());
    }

    private void dies(Line line) {
        present.removeIf(guest -> guest.line == line);
        pool.gate.gone(line);
    }

    private void alarm() {
        if (pool.alarms.isEmpty()) return;
        long first = pool.alarms.stream()
                .min((one, other) -> Long.compare(one - pool.now, other - pool.now))
                .orElseThrow();
        pool.now = Math.max(pool.now, first);
        pool.alarms.removeIf(alarm -> alarm - pool.now <= 0);
        pool.gate.look();
    }

    /** The loops run what they were given, and close the lines that were given up. */
    private void hear() {
        loops.forEach(ManualLoop::run);
        for (Guest guest : List.copyOf(present)) {
            assertThat(Set.copyOf(guest.told)).isSubsetOf("granted", "turned away");
            if (guest.told.contains("turned away")) present.remove(guest);
            // A kept line that had a place for it died before it heard of that.
            else if (guest.line != null && !pool.floor.lines().contains(guest.line)) comesBack(guest);
        }
        view.givenUp().forEach(pool.gate::gone);
    }

    private void comesBack(Guest guest) {
        guest.line = null;
        goOn(guest, pool.gate.returned(guest));
        isNext(guest);
    }

    // The end.

    /** All servers are well, and everybody is served: then nothing may be left. */
    void finish() {
        for (int round = 0; !present.isEmpty(); round++) {
            assertThat(round).as("rounds for %s", present).isLessThan(1000);
            for (int i = 0; i < pool.servers.size(); i++) take(new Step(What.PASS_CHECK, i));
            for (What what : List.of(What.HEAR, What.CONNECT, What.END, What.ALARM)) take(new Step(what, round));
        }
        assertThat(view.waiting()).isEmpty();
        assertThat(pool.floor.running()).isZero();
        var emptied = pool.gate.close();
        for (Line line : pool.floor.lines()) pool.gate.gone(line);
        assertThat(emptied.isSuccess()).isTrue();
    }
}
