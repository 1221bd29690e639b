package io.ws2fcgi.bridge.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Label;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GRIP's filters (grip.md section 3.4). */
final class FiltersTest {
    private static final ClientState ANN =
            ClientState.NEW.withFilterMeta("user", "ann").withTopic("lobby");

    private final Receiver receiver = new Receiver();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "skip-self | sender | ann | false",
                "skip-self | sender | bob | true",
                "skip-self | sender | '' | true",
                "skip-users | skip_users | bob, ann | false",
                "skip-users | skip_users | bob,annie | true",
                "require-sub | require_sub | lobby | true",
                "require-sub | require_sub | room | true",
                "require-sub | require_sub | elsewhere | false",
                "require-sub | require_sub | '' | true",
                "blah | sender | ann | true"
            })
    void theDeliveryDependsOnBothSidesMeta(String filter, String name, String value, boolean sent) {
        receiver.state = ANN.withTopic("room", List.of(filter));

        assertThat(hears("hi", new Label(Map.of(name, value), null)) != null).isEqualTo(sent);
    }

    @Test
    void whoHasNoUserIsNeverSkipped() {
        receiver.state = ClientState.NEW.withTopic("room", List.of("skip-self", "skip-users"));

        assertThat(hears("hi", new Label(Map.of("sender", "", "skip_users", ","), null)))
                .isEqualTo("hi");
    }

    @Test
    void whoHasNoFiltersSharesTheFrame() {
        receiver.state = ANN.withTopic("room");

        assertThat(hears("100 %", Label.NONE)).isEqualTo("100 %");
    }

    @Test
    void filtersAreOnesOfAChannel() {
        receiver.state = ANN.withTopic("other", List.of("skip-self"));

        assertThat(hears("hi", new Label(Map.of("sender", "ann"), null))).isEqualTo("hi");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"hi %(user)s, 100 %% | hi ann, 100 %", "%(us\\er)s | ann", "\u00e9%(user)s\u00e9 | \u00e9ann\u00e9"
            })
    void variablesAreFilledIn(String message, String heard) {
        receiver.state = ANN.withTopic("room", List.of("var-subst"));

        assertThat(hears(message, Label.NONE)).isEqualTo(heard);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%(nobody)s | no such variable 'nobody'",
                "%s | unknown directive 's'",
                "%(user)d | unknown directive 'd'",
                "100 % | unknown directive",
                "%(user | a directive that does not end",
                "%(user) | a directive that does not end",
                "% | a directive that does not end"
            })
    void whatCannotBeFilledInIsNotSentAndSaid(String message, String why) {
        receiver.state = ANN.withTopic("room", List.of("var-subst"));

        assertThat(hears(message.equals("100 %") ? "100 % x" : message, Label.NONE))
                .isNull();
        assertThat(receiver.skipped).startsWith("channel room: " + why);
    }

    @Test
    void idsAreBuiltFromTheSubscribersMeta() {
        ClientState plain = ANN.withFilterMeta("id_format", "x%(room)s-1").withTopic("room", List.of("build-id"));
        receiver.state = plain;
        assertThat(hears("a %I b %(q)I", Label.NONE)).isEqualTo("a x-1 b q");
        receiver.state = plain.withFilterMeta("id_encoding", "hex");
        assertThat(hears("%I", Label.NONE)).isEqualTo("782d31");
        receiver.state = plain.withFilterMeta("id_encoding", "rot13");
        assertThat(hears("%I", Label.NONE)).isNull();
        assertThat(receiver.skipped).contains("unsupported encoding: rot13");
        receiver.state = plain.withFilterMeta("id_format", null);
        assertThat(hears("%I", Label.NONE)).isNull();
        assertThat(receiver.skipped).contains("no sub meta 'id_format'");
    }

    @Test
    void aMessageThatCountsOnItsContentFiltersReachesOnlyThoseThatHaveThem() {
        Label label = new Label(Map.of(), List.of("var-subst"));
        receiver.state = ANN.withTopic("room", List.of("skip-self", "var-subst"));
        assertThat(hears("%(user)s", label)).isEqualTo("ann");
        receiver.state = ANN.withTopic("room");
        assertThat(hears("%(user)s", label)).isNull();
        assertThat(receiver.skipped)
                .isEqualTo(
                        "channel room: content filters of the subscription: [] (expected by the message: [var-subst])");
        receiver.state = ANN.withTopic("room");
        assertThat(hears("x", new Label(Map.of(), List.of()))).isEqualTo("x");
    }

    @Test
    void aTemplateKeepsEveryOtherByte() throws Exception {
        byte[] all = new byte[255];
        for (int i = 0; i < all.length; i++) all[i] = (byte) (i < '%' ? i : i + 1);

        assertThat(Template.fill(all, (type, name) -> new byte[0])).isEqualTo(all);
        assertThatThrownBy(() -> Template.fill(new byte[] {'%'}, (type, name) -> new byte[0]))
                .isInstanceOf(FilterException.class);
    }

    private @Nullable String hears(String message, Label label) {
        ByteBuf content = Unpooled.copiedBuffer(message, UTF_8);
        Action.Send send =
                new Action.Send(new Target.Topic("room"), new Payload(Payload.Kind.TEXT, content), List.of(), label);
        SharedFrame frame = new SharedFrame(ServerFrame.of(send.payload(), ByteBufAllocator.DEFAULT));
        SharedFrame heard = Filters.apply(send, frame, receiver);
        String text = heard == null ? null : text(heard);
        if (heard != null && heard != frame) heard.release();
        frame.release();
        content.release();
        return text;
    }

    private static String text(SharedFrame heard) {
        ByteBuf frame = heard.plain();
        String text = frame.toString(2, frame.readableBytes() - 2, UTF_8);
        frame.release();
        return text;
    }

    /** Knows its state, and what was not sent to it. */
    private static final class Receiver implements Subscriber {
        private ClientState state = ClientState.NEW;
        private String skipped = "";

        @Override
        public ClientState state() {
            return state;
        }

        @Override
        public void skipped(String why) {
            skipped = why;
        }

        @Override
        public ConnectionId id() {
            throw new IllegalStateException("nobody asks");
        }

        @Override
        public String uri() {
            return "/ws";
        }

        @Override
        public Outcome send(SharedFrame frame) {
            throw new IllegalStateException("nobody sends");
        }

        @Override
        public Outcome subscribe(String topic) {
            return Outcome.REACHED;
        }

        @Override
        public Outcome unsubscribe(@Nullable String topic) {
            return Outcome.REACHED;
        }

        @Override
        public Outcome changeMeta(Map<String, String> values) {
            return Outcome.REACHED;
        }

        @Override
        public Outcome close(int code, String reason) {
            return Outcome.REACHED;
        }

        @Override
        public Outcome refresh() {
            return Outcome.REACHED;
        }

        @Override
        public ClientReport report() {
            throw new IllegalStateException("nobody asks");
        }
    }
}
