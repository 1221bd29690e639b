package io.ws2fcgi.bridge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import io.ws2fcgi.bridge.hub.HubModelTest.Kind;
import io.ws2fcgi.bridge.hub.HubModelTest.Step;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A hub on stepped loops, and beside it a model: plain lists that are walked from end to end. */
final class HubWorld {
    /** A member, and what the model thinks of it. */
    static final class Person {
        final Member real;
        final int loop;
        final List<String> expected = new ArrayList<>();
        private final Set<String> topics = new TreeSet<>();
        private final boolean fleeting;
        private @Nullable String user;
        private boolean here = true;

        Person(Member real, boolean fleeting) {
            this.real = real;
            this.loop = real.id().loop();
            this.fleeting = fleeting;
        }

        private boolean matches(Target target) {
            if (!here) return false;
            if (target instanceof Target.Topic topic) return topics.contains(topic.name());
            if (target instanceof Target.User name) return name.name().equals(user);
            if (target instanceof Target.Uri uri) return uri.uri().equals(real.uri());
            return ((Target.Connections) target).ids().contains(real.text());
        }
    }

    /** A delivery's future, and what the model has counted for it. */
    static final class Expectation {
        private final Action action;
        private final String text;
        private final Tally tally = new Tally();
        private final Set<String> unknown = new LinkedHashSet<>();
        private @Nullable Future<Delivery> future;

        Expectation(Action action, String text) {
            this.action = action;
            this.text = text;
        }

        Delivery expected() {
            if (!(action.target() instanceof Target.Connections connections)) return tally.delivery(List.of());
            return tally.delivery(connections.ids().stream()
                    .filter(unknown::contains)
                    .distinct()
                    .toList());
        }

        Delivery found() {
            return Objects.requireNonNull(Objects.requireNonNull(future).getNow(), "a delivery that is completed");
        }
    }

    private final List<SteppedLoop> loops = new ArrayList<>();
    private final List<Queue<Expectation>> queues = new ArrayList<>();
    private final Hub hub;
    private final Random random = new Random(0);
    private final List<Person> people = new ArrayList<>();
    private final List<Expectation> deliveries = new ArrayList<>();
    private int messages;
    private int payloadsHeld;

    HubWorld(int size) {
        for (int i = 0; i < size; i++) {
            loops.add(new SteppedLoop());
            queues.add(new ArrayDeque<>());
        }
        hub = new Hub(List.<EventLoop>copyOf(loops));
    }

    void take(Step step) {
        int loop = step.who() % loops.size();
        switch (step.kind()) {
            case CONNECT, CONNECT_FLEETING -> connect(loop, step);
            case SEND, SUBSCRIBE, UNSUBSCRIBE, CLOSE -> publish(step);
            case WORK -> work(loop);
            case STOP -> stop(loop);
            case DISCONNECT, JOIN, PART, NAME -> change(step);
        }
    }

    // --- Coming and going.

    private void connect(int loop, Step step) {
        if (loops.get(loop).isShutdown()) return;
        Member member = new Member(hub.shard(loop), ConnectionId.draw(0, loop, random), "/" + step.more() % 2);
        boolean fleeting = step.kind() == Kind.CONNECT_FLEETING;
        if (fleeting) member.onSend = member::leave;
        Subscriber.Outcome[] outcomes = Subscriber.Outcome.values();
        member.outcome = outcomes[step.what() % outcomes.length];
        loops.get(loop).as(member::enter);
        people.add(new Person(member, fleeting));
    }

    private void change(Step step) {
        if (people.isEmpty()) return;
        Person person = people.get(step.who() % people.size());
        if (!person.here) return;
        String topic = topic(step.more());
        String user = user(step.more());
        loops.get(person.loop).as(() -> {
            switch (step.kind()) {
                case JOIN -> person.real.join(topic);
                case PART -> person.real.part(topic);
                case NAME -> person.real.name(user);
                default -> person.real.leave();
            }
        });
        switch (step.kind()) {
            case JOIN -> person.topics.add(topic);
            case PART -> person.topics.remove(topic);
            case NAME -> person.user = user;
            default -> person.here = false;
        }
    }

    private static String topic(int number) {
        return "room-" + number % 3;
    }

    private static String user(int number) {
        return "user-" + number % 3;
    }

    // --- Publishing.

    private void publish(Step step) {
        int from = step.who() % (loops.size() + 1);
        String text = "m" + messages++;
        // The long ones are not copied into their frame.
        ByteBuf content = Unpooled.copiedBuffer(text + " ".repeat(step.more() == 0 ? 5000 : 0), StandardCharsets.UTF_8);
        Expectation expected = new Expectation(action(step, content), text);
        if (from == loops.size()) publish(expected);
        else if (!loops.get(from).isShutdown()) loops.get(from).as(() -> publish(expected));
        if (content.refCnt() != 1) payloadsHeld++;
        content.release();
    }

    private void publish(Expectation expected) {
        expected.future = hub.deliver(expected.action, ImmediateEventExecutor.INSTANCE);
        deliveries.add(expected);
        for (String id : ids(expected.action.target())) {
            if (ConnectionId.parse(id) == null) expected.unknown.add(id);
        }
        for (int loop = 0; loop < loops.size(); loop++) {
            if (!concerns(expected.action.target(), loop)) continue;
            boolean later = !loops.get(loop).inEventLoop() && !loops.get(loop).isShutdown();
            if (later) queues.get(loop).add(expected);
            else arrive(loop, expected);
        }
    }

    private Action action(Step step, ByteBuf content) {
        Target target = target(step);
        return switch (step.kind()) {
            case SUBSCRIBE -> new Action.Subscribe(target, topic(step.who()));
            case UNSUBSCRIBE -> new Action.Unsubscribe(target, step.who() == 0 ? null : topic(step.who()));
            case CLOSE -> new Action.Close(target, 4000, "bye");
            default -> {
                List<String> except = step.who() > 8 ? List.of(id(step.more()), id(step.what())) : List.of();
                yield new Action.Send(target, new Payload(Payload.Kind.TEXT, content), except);
            }
        };
    }

    private Target target(Step step) {
        return switch (step.what() % 4) {
            case 0 -> new Target.User(user(step.more()));
            case 1 -> new Target.Uri("/" + step.more() % 2);
            case 2 ->
                new Target.Connections(
                        List.of(id(step.more()), "stranger", id(step.more() * 7 + 1), id(step.more()), "stranger"));
            default -> new Target.Topic(topic(step.more()));
        };
    }

    private String id(int number) {
        return people.isEmpty()
                ? "nobody"
                : people.get(number % people.size()).real.text();
    }

    private static List<String> ids(Target target) {
        return target instanceof Target.Connections connections ? connections.ids() : List.of();
    }

    private static boolean concerns(Target target, int loop) {
        if (!(target instanceof Target.Connections connections)) return true;
        return connections.ids().stream().map(ConnectionId::parse).anyMatch(id -> id != null && id.loop() == loop);
    }

    /** The model's fan-out: everybody on the loop is asked whether it is meant. */
    private void arrive(int loop, Expectation expected) {
        Action action = expected.action;
        for (Person person : people) {
            if (person.loop != loop) continue;
            boolean meant = person.matches(action.target());
            if (!person.here && ids(action.target()).contains(person.real.text()))
                expected.unknown.add(person.real.text());
            if (meant && hears(person, expected)) expected.tally.add(person.real.outcome);
        }
    }

    private static boolean hears(Person person, Expectation published) {
        Action action = published.action;
        if (action instanceof Action.Send send) {
            if (send.except().contains(person.real.text())) return false;
            person.expected.add(published.text);
            if (person.fleeting) person.here = false;
        } else if (action instanceof Action.Subscribe join) {
            person.expected.add("+" + join.topic());
            person.topics.add(join.topic());
        } else if (action instanceof Action.Unsubscribe leave) {
            person.expected.add("-" + leave.topic());
            if (leave.topic() == null) person.topics.clear();
            else person.topics.remove(leave.topic());
        } else {
            person.expected.add("close 4000 bye");
            person.here = false;
        }
        return true;
    }

    // --- Loops.

    private void work(int loop) {
        boolean worked = loops.get(loop).step();
        Expectation next = queues.get(loop).poll();
        if (worked != (next != null)) throw new AssertionError("task on loop " + loop + ": " + worked);
        if (next != null) arrive(loop, next);
    }

    /** What is there is worked off, the connections end, and nothing more is taken. */
    private void stop(int loop) {
        while (!queues.get(loop).isEmpty()) work(loop);
        loops.get(loop).stop();
        for (Person person : people) {
            if (person.loop != loop) continue;
            loops.get(loop).as(person.real::leave);
            person.here = false;
        }
    }

    void workOff() {
        for (int loop = 0; loop < loops.size(); loop++) {
            while (!queues.get(loop).isEmpty()) work(loop);
        }
    }

    // --- What is compared.

    List<Person> members() {
        return people;
    }

    List<Expectation> deliveries() {
        return deliveries;
    }

    boolean isBehind() {
        return hub.isBehind();
    }

    int payloadsHeld() {
        return payloadsHeld;
    }

    private static List<Target> targets() {
        return Stream.of(0, 1, 2)
                .flatMap(i -> Stream.<Target>of(
                        new Target.Topic(topic(i)), new Target.User(user(i)), new Target.Uri("/" + i)))
                .toList();
    }

    private <T> T answered(Future<T> future) {
        loops.forEach(SteppedLoop::workOff);
        return Objects.requireNonNull(future.getNow());
    }

    List<Integer> foundCounts() {
        return targets().stream()
                .map(target -> answered(hub.count(target, ImmediateEventExecutor.INSTANCE)))
                .toList();
    }

    List<Integer> expectedCounts() {
        return targets().stream()
                .map(target -> (int)
                        people.stream().filter(person -> person.matches(target)).count())
                .toList();
    }

    SortedMap<String, Integer> foundTopics() {
        return answered(hub.topics(null, 2, ImmediateEventExecutor.INSTANCE));
    }

    SortedMap<String, Integer> expectedTopics() {
        SortedMap<String, Integer> members = new TreeMap<>();
        for (Person person : people) {
            if (person.here) person.topics.forEach(topic -> members.merge(topic, 1, Integer::sum));
        }
        return members.size() > 2 ? members.headMap(topic(2)) : members;
    }

    private static ClientQuery query() {
        return new ClientQuery(List.of(new Target.Topic(topic(0)), new Target.Uri("/0")), null, 2);
    }

    List<String> foundClients() {
        return answered(hub.clients(query(), ImmediateEventExecutor.INSTANCE)).stream()
                .map(ClientReport::id)
                .toList();
    }

    List<String> expectedClients() {
        return people.stream()
                .filter(person -> query().where().stream().allMatch(person::matches))
                .map(person -> person.real.text())
                .sorted()
                .limit(query().limit())
                .toList();
    }
}
