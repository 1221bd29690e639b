package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Limits;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The size rules (WS-CGI section 2, "Sizes"). */
final class StateLimitsTest {
    @Test
    void anAnswersOwnActionsMakeANewState() throws Exception {
        ClientState before = ClientState.NEW.withTopic("old").withMeta("gone", "x");
        ClientState after = apply(
                before,
                new Action.SetMeta(Target.SELF, "gone", ""),
                new Action.SetMeta(Target.SELF, "nick", "al"),
                new Action.SetUser("alice"),
                new Action.Unsubscribe(Target.SELF, null),
                new Action.Subscribe(Target.SELF, "b"),
                new Action.Subscribe(Target.SELF, "a"),
                new Action.Unsubscribe(Target.SELF, "b"),
                new Action.Subscribe(new Target.User("bob"), "not-mine"),
                new Action.SetTick(1));

        assertThat(after)
                .isEqualTo(
                        ClientState.NEW.withUser("alice").withMeta("nick", "al").withTopic("a"));
        assertThat(before.topics()).containsExactly("old");
    }

    @Test
    void atMostAHundredChannelsAreJoined() throws Exception {
        ClientState full = apply(ClientState.NEW, joins(100));

        assertThat(full.topics()).hasSize(100);
        assertThat(apply(full, new Action.Subscribe(Target.SELF, "c7"))).isEqualTo(full);
        assertThat(apply(full, new Action.Unsubscribe(Target.SELF, "c7"), new Action.Subscribe(Target.SELF, "new"))
                        .topics())
                .contains("new");
        refused("channels: 101 (expected: at most 100)", full, new Action.Subscribe(Target.SELF, "new"));
    }

    @Test
    void namesOfChannelsCountInBytes() throws Exception {
        Action[] joins = IntStream.range(0, 65)
                .mapToObj(i -> new Action.Subscribe(Target.SELF, "\u00e9".repeat(126) + (100 + i)))
                .toArray(Action[]::new);

        refused("bytes of channel names: 16575 (expected: at most 16384)", ClientState.NEW, joins);
    }

    @Test
    void metaCountsWithItsNames() throws Exception {
        assertThat(apply(ClientState.NEW, new Action.SetMeta(Target.SELF, "name", "x".repeat(8188)))
                        .meta())
                .hasSize(1);
        refused(
                "bytes of meta: 8193 (expected: at most 8192)",
                ClientState.NEW,
                new Action.SetMeta(Target.SELF, "name", "x".repeat(8189)));
    }

    @Test
    void everythingTogetherCounts() throws Exception {
        Action meta = new Action.SetMeta(Target.SELF, "m", "x".repeat(999));
        Action user = new Action.SetUser("\u00e9\u00e9");
        int room = (48 << 10) - 1000 - 4;

        assertThat(StateLimits.apply(ClientState.NEW, List.of(meta, user), room, Limits.DEFAULT)
                        .user())
                .isEqualTo("\u00e9\u00e9");
        assertThatThrownBy(() -> StateLimits.apply(ClientState.NEW, List.of(meta, user), room + 1, Limits.DEFAULT))
                .isInstanceOf(AnswerException.class)
                .hasMessage("bytes of handshake, meta, user and channels: 49153 (expected: at most 49152)");
    }

    @Test
    void anAnswerThatChangesNothingIsNotMeasured() throws Exception {
        ClientState state = ClientState.NEW.withUser("alice");

        assertThat(StateLimits.apply(state, List.of(new Action.SetUser("alice")), 1 << 20, Limits.DEFAULT))
                .isSameAs(state);
    }

    @Test
    void aHandshakeWeighsItsTargetAndItsHeaders() {
        assertThat(StateLimits.handshakeBytes(Given.client("/12345", java.util.Map.of(), "Name", "value")))
                .isEqualTo(6 + 4 + 5);
    }

    private static Action[] joins(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Action.Subscribe(Target.SELF, "c" + i))
                .toArray(Action[]::new);
    }

    private static ClientState apply(ClientState state, Action... actions) throws AnswerException {
        return StateLimits.apply(state, List.of(actions), 1000, Limits.DEFAULT);
    }

    private static void refused(String message, ClientState state, Action... actions) {
        assertThatThrownBy(() -> apply(state, actions))
                .isInstanceOf(AnswerException.class)
                .hasMessage(message);
    }
}
