package io.ws2fcgi.bridge.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.backend.BackendFailure;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.Balance;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.dialect.EventStamp;
import io.ws2fcgi.bridge.dialect.Handshake;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.ClientInfo;
import io.ws2fcgi.bridge.event.ClientState;
import io.ws2fcgi.bridge.event.ConnectionId;
import io.ws2fcgi.bridge.event.Header;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.bridge.replay.Replayed.Result;
import io.ws2fcgi.fcgi.RequestState;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is seen of an event that is asked about as the bridge would. */
final class ReplayTest {
    private static final ConnectionId ID = new ConnectionId("0000000100112233445566778899aabbccddeeff");

    private final EventLoopGroup loops = Transport.choose().newGroup(1, "replay");
    private FakeAnswer answer = FakeAnswer.empty();
    private final FakeFcgiApp app = FakeFcgiApp.onUnixSocket(request -> answer);
    private final Backend backend = Backend.pool(
            PoolConfig.builder("php", Address.parse(Addresses.text(app.address())))
                    .build(),
            Transport.choose(),
            BridgeEvents.NONE);

    ReplayTest() {
        backend.start(loops);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        backend.close().awaitUninterruptibly();
        app.close();
        loops.shutdownGracefully(20, 10_000, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    private Replay replay(UnaryOperator<RouteConfig.Builder> route) {
        RouteConfig config = route.apply(RouteConfig.builder("php", Script.of("/srv/ws.php")))
                .build();
        return new Replay(config, Balance.LEAST_OUTSTANDING, backend, "http://127.0.0.1:5561");
    }

    private Replay replay() {
        return replay(route -> route);
    }

    private static DescribedClient described(String uri, Header... headers) {
        return new DescribedClient(ID, uri, List.of(headers), "192.0.2.7");
    }

    private Replayed run(Replay replay, ClientState state, ClientEvent event, int number) {
        ClientInfo client = replay.client(described("/"));
        return run(replay, client, state, event, EventStamp.numbered(ID, number, 1));
    }

    private Replayed run(Replay replay, ClientInfo client, ClientState state, ClientEvent event, EventStamp stamp) {
        return replay.run(client, state, event, stamp, loops.next())
                .syncUninterruptibly()
                .getNow();
    }

    private static ClientEvent message(String text) {
        // Pooled, so that the leak check sees whoever forgets it.
        return new ClientEvent.Message(
                true, PooledByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(UTF_8)));
    }

    @Test
    void anOpenSendsWhatTheHandshakeSays() {
        answer = FakeAnswer.text("welcome").header("WS-Subscribe", "lobby").stderr("note");
        Replay replay = replay(route -> route.pattern("/chat/(?P<room>[a-z]+)"));
        ClientInfo client = replay.client(
                described("/chat/tea?x=1", new Header("Host", "example.org:81"), new Header("Cookie", "a=\u00e9")));
        Replayed replayed = run(replay, client, ClientState.NEW, new ClientEvent.Open(), EventStamp.numbered(ID, 0, 1));
        assertThat(replayed.params().toMap())
                .containsEntry("WS_EVENT", "open")
                .containsEntry("WS_PARAM_ROOM", "tea")
                .containsEntry("QUERY_STRING", "x=1")
                .containsEntry("HTTP_HOST", "example.org:81")
                .containsEntry("SERVER_NAME", "example.org")
                .containsEntry("HTTP_COOKIE", "a=\u00e9")
                .containsEntry("REMOTE_ADDR", "192.0.2.7")
                .containsEntry("WS_EVENT_ID", ID + "-0")
                .containsEntry("WS_PUSH_URL", "http://127.0.0.1:5561");
        assertThat(app.requests().get(0).params()).isEqualTo(replayed.params());
        Result.Understood understood = (Result.Understood) replayed.result();
        assertThat(understood.answer().handshake()).isInstanceOf(Handshake.Accept.class);
        assertThat(understood.state().topics()).containsExactly("lobby");
        assertThat(understood.response().content().toString(UTF_8)).isEqualTo("welcome");
        assertThat(replayed.stderr()).isEqualTo("note");
        assertThat(replayed.state()).isEqualTo(RequestState.RESPONSE_STARTED);
    }

    @Test
    void aMessageSendsItsBytesAndTheStateThatWasDescribed() {
        answer = FakeAnswer.text("you said hello");
        ClientState state =
                ClientState.NEW.withUser("ann").withMeta("nick", "A").withTopic("lobby");
        Replayed replayed = run(replay(), state, message("hello"), 7);
        assertThat(replayed.body().toString(UTF_8)).isEqualTo("hello");
        assertThat(app.requests().get(0).text()).isEqualTo("hello");
        assertThat(replayed.params().toMap())
                .containsEntry("WS_EVENT", "message")
                .containsEntry("WS_EVENT_NUMBER", "7")
                .containsEntry("WS_USER", "ann")
                .containsEntry("WS_META_NICK", "A")
                .containsEntry("WS_CHANNELS", "lobby");
        Result.Understood understood = (Result.Understood) replayed.result();
        assertThat(understood.answer().actions())
                .singleElement()
                .satisfies(action -> assertThat(
                                ((Action.Send) action).payload().content().toString(UTF_8))
                        .isEqualTo("you said hello"));
    }

    @Test
    void aCloseSaysWhoAndWhy() {
        ClientEvent close = new ClientEvent.Close(4001, "bye", ClosedBy.APPLICATION);
        Replay replay = replay();
        Replayed replayed =
                run(replay, replay.client(described("/")), ClientState.NEW, close, EventStamp.close(ID, 3, 2));
        assertThat(replayed.params().toMap())
                .containsEntry("WS_CLOSE_CODE", "4001")
                .containsEntry("WS_CLOSE_REASON", "bye")
                .containsEntry("WS_CLOSE_BY", "application")
                .containsEntry("WS_EVENT_ID", ID + "-close")
                .containsEntry("WS_ATTEMPT", "2");
        assertThat(replayed.result()).isInstanceOf(Result.Understood.class);
    }

    @Test
    void aRejectionIsAnAnswerLikeAnyOther() {
        answer = FakeAnswer.text("members only").status("403 Forbidden");
        Result.Understood understood = (Result.Understood)
                run(replay(), ClientState.NEW, new ClientEvent.Open(), 0).result();
        assertThat(understood.answer().handshake())
                .isInstanceOfSatisfying(
                        Handshake.Reject.class,
                        reject -> assertThat(reject.status()).isEqualTo(403));
    }

    @Test
    void anAnswerThatCannotBeAppliedIsAnApplicationError() {
        answer = FakeAnswer.text("oops").status("500 Internal Server Error").stderr("PHP Fatal error");
        Replayed replayed = run(replay(), ClientState.NEW, message("x"), 1);
        assertThat(replayed.result())
                .isInstanceOfSatisfying(
                        Result.Wrong.class,
                        wrong -> assertThat(wrong.message())
                                .isEqualTo("status: 500 Internal Server Error (expected: 2xx)"));
        assertThat(replayed.stderr()).isEqualTo("PHP Fatal error");
    }

    @Test
    void anAnswerBeyondTheLimitsIsAnApplicationErrorToo() {
        answer = FakeAnswer.empty().header("WS-Subscribe", "one-too-many");
        ClientState full = ClientState.NEW;
        for (int topic = 0; topic < 100; topic++) full = full.withTopic("topic-" + topic);
        assertThat(run(replay(), full, message("x"), 1).result())
                .isInstanceOfSatisfying(
                        Result.Wrong.class,
                        wrong -> assertThat(wrong.message()).isEqualTo("channels: 101 (expected: at most 100)"));
    }

    @Test
    void aScriptThatDiesIsToldWithWhatIsKnownOfIt() {
        answer = FakeAnswer.hangUp();
        Replayed replayed = run(replay(), ClientState.NEW, message("x"), 1);
        assertThat(replayed.result())
                .isInstanceOfSatisfying(
                        Result.Unanswered.class,
                        none -> assertThat(none.failure().kind()).isEqualTo(BackendFailure.Kind.DIED));
        assertThat(replayed.state()).isEqualTo(RequestState.SENT);
    }

    @Test
    void aPoolThatIsAwayIsNotWaitedFor() {
        app.stop();
        Replayed replayed = run(replay(), ClientState.NEW, message("x"), 1);
        assertThat(replayed.result())
                .isInstanceOfSatisfying(
                        Result.Unanswered.class,
                        none -> assertThat(none.failure().kind()).isEqualTo(BackendFailure.Kind.UNREACHABLE));
        assertThat(replayed.state()).isEqualTo(RequestState.NOT_SENT);
    }

    @Test
    void otherDialectsAreSpokenToo() {
        Replayed replayed =
                run(replay(route -> route.dialect(DialectName.WS2HTTP)), ClientState.NEW, message("hello"), 1);
        assertThat(replayed.body().toString(UTF_8)).contains("name=\"verb\"", "MESSAGE", "hello");
        assertThat(replayed.result()).isInstanceOf(Result.Understood.class);
    }

    @Test
    void whatNoHandshakeCouldSayIsRefused() {
        assertThatThrownBy(() -> described("chat"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("uri: chat");
        assertThatThrownBy(() -> described("/", new Header("X Y", "z")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("header: X Y (expected: a name as HTTP has them)");
        assertThatThrownBy(() -> described("/", new Header("X", "a\r\nY: b")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("header: X with a control character (expected: none)");
        Replay replay = replay(route -> route.pattern("/chat"));
        assertThatThrownBy(() -> replay.client(described("/tea?x")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("uri: /tea leads nowhere (expected: a path that matches /chat)");
    }
}
