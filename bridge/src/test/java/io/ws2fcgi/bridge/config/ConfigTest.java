package io.ws2fcgi.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTest {
    private final Address address = Address.parse("127.0.0.1:8080");
    private final PoolConfig pool = pool().build();
    private final RouteConfig route = route("php").build();

    /** Each of these is a promise of docs/ws-cgi.md. */
    @Test
    void theDefaultsAreWhatTheContractPromises() {
        assertThat(Timeouts.DEFAULT)
                .isEqualTo(new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30)));
        assertThat(Limits.DEFAULT)
                .isEqualTo(new Limits(1_048_576, 64, 4_194_304, 1_048_576, 100, 16_384, 8_192, 49_152));
        assertThat(pool.maxConnections()).isEqualTo(4);
        assertThat(pool.timeouts().connect()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pool.timeouts().queueWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(pool.timeouts().abandonAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(pool.answerBytes()).isEqualTo(1_048_576);
        BridgeConfig bridge = BridgeConfig.builder(address, pool, route).build();
        assertThat(bridge.pings()).isEqualTo(Duration.ofSeconds(30));
        assertThat(bridge.closeMaxAge()).isEqualTo(Duration.ofHours(24));
        assertThat(route.onError()).isEqualTo(OnError.KEEP);
        assertThat(route.onTimeout()).isEqualTo(OnTimeout.CONTINUE);
        assertThat(route.mergeCookies()).isTrue();
        assertThat(route.forwardAuthorization()).isTrue();
    }

    @Test
    void theScriptsNameIsItsPathBelowTheRoot() {
        assertThat(Script.of("/srv/chat/ws.php").name()).isEqualTo("/ws.php");
        assertThat(new Script("/srv/chat/ws.php", "/srv").name()).isEqualTo("/chat/ws.php");
        assertThat(new Script("/srv/chat/ws.php", "/").name()).isEqualTo("/srv/chat/ws.php");
        assertThat(new Script("/srv/chat/ws.php", "/var/www").name()).isEqualTo("/ws.php");
        assertThat(Script.of("/ws.php").root()).isEqualTo("/");
    }

    @Test
    void aScriptIsAnAbsolutePath() {
        assertThatThrownBy(() -> Script.of("ws.php"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("script: ws.php (expected: an absolute path, as the pool sees it)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PHP_VALUE", "PHP_ADMIN_VALUE", "SCRIPT_FILENAME", "REQUEST_BODY_FILE", "HTTP_HOST", "WS_USER"})
    @DisplayName("84 paramSmuggling: reserved names in the configuration")
    void aReservedParameterIsRefused(String name) {
        assertThatThrownBy(() -> route("php").params(Map.of(name, "x")).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name);
    }

    @Test
    @DisplayName("82 collision: names in the configuration")
    void aParameterNameThatPhpWouldFoldIsRefused() {
        assertThatThrownBy(() -> route("php").params(Map.of("A.B", "x")).build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("letters, digits and underscores");
    }

    @Test
    void aRouteNamesAPoolThatExists() {
        assertThatThrownBy(
                        () -> BridgeConfig.builder(address, pool, route("perl").build())
                                .build())
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("perl", "php");
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        assertThatThrownBy(() -> pool().maxConnections(0).build())
                .hasMessage("pool-connections: 0 (expected: at least 1)");
        assertThatThrownBy(() -> pool().answerBytes(-1).build()).hasMessage("answer-limit: -1 (expected: at least 0)");
        assertThatThrownBy(() -> Limits.builder().messageBytes(0).build())
                .hasMessage("max-message: 0 (expected: at least 1)");
        assertThatThrownBy(() -> route("php").maxClients(-1).build())
                .hasMessage("route /.*: max-clients: -1 (expected: at least 0)");
        assertThatThrownBy(() -> Limits.builder().topics(-1).build()).hasMessage("channels: -1 (expected: at least 0)");
        assertThatThrownBy(() -> Limits.builder().topicBytes(-1).build())
                .hasMessage("channel-bytes: -1 (expected: at least 0)");
        assertThatThrownBy(() -> Limits.builder().stateBytes(1 << 20).build())
                .hasMessage("state-bytes: 1048576 (expected: 1024 to 61440)");
        assertThatThrownBy(() -> pool().queueWait(Duration.ZERO).build()).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> BridgeConfig.builder(address, pool).build()).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> BridgeConfig.builder(address, pool, route)
                        .listen(List.of())
                        .build())
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void noTimeIsLongerThanNanosecondsCanCount() {
        Duration tooLong = Duration.ofHours(9_999_999);
        assertThatThrownBy(() -> pool().queueWait(tooLong).build())
                .hasMessage("queue-wait: PT9999999H (expected: at most 365 days)");
        assertThatThrownBy(() -> new Timeouts(tooLong, seconds(1), seconds(1))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> BridgeConfig.builder(address, pool, route)
                        .drain(tooLong)
                        .build())
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void whatABuilderIsToldIsWhatItBuilds() {
        Limits limits = new Limits(1, 2, 3, 4, 5, 6, 7, 1024);
        assertThat(Limits.builder()
                        .messageBytes(1)
                        .inboxMessages(2)
                        .inboxBytes(3)
                        .outboxBytes(4)
                        .topics(5)
                        .topicBytes(6)
                        .metaBytes(7)
                        .stateBytes(1024)
                        .build())
                .isEqualTo(limits);
        assertThat(pool().maxConnections(1)
                        .maxWaiting(2)
                        .queueWait(seconds(3))
                        .connectTimeout(seconds(4))
                        .abandonAfter(seconds(5))
                        .answerBytes(6)
                        .writeTimeout(seconds(7))
                        .firstByteTimeout(seconds(8))
                        .betweenBytesTimeout(seconds(9))
                        .profile(Profile.Multiplexed.of(10, true))
                        .balance(new Balance.Hash(new Balance.By.User()))
                        .totalConnections(11)
                        .shares(new Shares(12, 13, 14))
                        .closesPerSecond(15)
                        .slowStart(seconds(16))
                        .resolveEvery(seconds(17))
                        .healthCheck(HealthCheck.of(new HealthCheck.How.GetValues()))
                        .build())
                .isEqualTo(new PoolConfig(
                        "php",
                        pool.servers(),
                        Profile.Multiplexed.of(10, true),
                        new Balance.Hash(new Balance.By.User()),
                        1,
                        11,
                        new Shares(12, 13, 14),
                        2,
                        15,
                        new PoolTimeouts(seconds(3), seconds(4), seconds(7), seconds(8), seconds(9), seconds(5)),
                        6,
                        seconds(16),
                        seconds(17),
                        HealthCheck.of(new HealthCheck.How.GetValues())));
        Timeouts timeouts = new Timeouts(seconds(1), seconds(2), seconds(3));
        WireConfig wire = WireConfig.builder().idle(seconds(4)).build();
        assertThat(route("php")
                        .pattern("/chat")
                        .params(Map.of("A", "1"))
                        .dialect(DialectName.GRIP)
                        .grip(new GripConfig(null, "me", true))
                        .protocols(List.of("v1"))
                        .onError(OnError.CLOSE)
                        .onTimeout(OnTimeout.WAIT)
                        .retry(Retry.ALWAYS)
                        .mergeCookies(false)
                        .forwardAuthorization(false)
                        .timeouts(timeouts)
                        .limits(limits)
                        .maxClients(7)
                        .wire(wire)
                        .build())
                .isEqualTo(new RouteConfig(
                        "/chat",
                        "php",
                        route.script(),
                        Map.of("A", "1"),
                        DialectName.GRIP,
                        new GripConfig(null, "me", true),
                        List.of("v1"),
                        OnError.CLOSE,
                        OnTimeout.WAIT,
                        Retry.ALWAYS,
                        false,
                        false,
                        timeouts,
                        limits,
                        7,
                        wire));
        assertThat(BridgeConfig.builder(address, pool, route)
                        .control(ControlConfig.at(address))
                        .pings(seconds(1))
                        .handshake(HandshakeConfig.builder().timeout(seconds(2)).build())
                        .admission(AdmissionConfig.builder().clients(7).build())
                        .closeHandshakeTimeout(seconds(3))
                        .closeMaxAge(seconds(4))
                        .drain(seconds(5))
                        .transport(TransportName.NIO)
                        .eventLoops(3)
                        .build())
                .isEqualTo(new BridgeConfig(
                        List.of(ListenerConfig.at(address)),
                        ControlConfig.at(address),
                        List.of(pool),
                        List.of(route),
                        false,
                        seconds(1),
                        AdmissionConfig.builder().clients(7).build(),
                        HandshakeConfig.builder().timeout(seconds(2)).build(),
                        seconds(3),
                        seconds(4),
                        seconds(5),
                        TransportName.NIO,
                        3));
    }

    @Test
    void halfOfTheProcessorsAreLeftToThePoolUnlessSaid() {
        RouteConfig route = route("php").build();
        BridgeConfig.Builder bridge = BridgeConfig.builder(Address.parse("127.0.0.1:0"), pool().build(), route);
        int processors = Runtime.getRuntime().availableProcessors();
        assertThat(bridge.build().eventLoops()).isEqualTo(processors == 1 ? 1 : processors / 2);
        assertThatThrownBy(() -> bridge.eventLoops(0).build())
                .isInstanceOf(ConfigException.class)
                .hasMessage("event-loops: 0 (expected: 1 to 1024)");
    }

    @Test
    void pushesOnTheListenerNeedATcpAddressAndTheirDialect() {
        RouteConfig form = route("php").dialect(DialectName.WS2HTTP).build();
        Address unix = Address.parse("unix:/run/ws.sock");
        BridgeConfig.Builder bridge = BridgeConfig.builder(Address.parse("127.0.0.1:0"), pool().build(), form)
                .ws2httpPush(true);
        assertThat(bridge.build().ws2httpPush()).isTrue();
        assertThat(bridge.listen(List.of(unix, Address.parse("[::1]:0")))
                        .build()
                        .ws2httpPush())
                .isTrue();
        assertThatThrownBy(() -> bridge.listen(List.of(unix)).build())
                .isInstanceOf(ConfigException.class)
                .hasMessage("ws2http-push with the listeners [unix:/run/ws.sock] (expected: a TCP address among them)");
        assertThatThrownBy(() -> bridge.listen(List.of(Address.parse("127.0.0.1:0")))
                        .routes(List.of(route("php").build()))
                        .build())
                .isInstanceOf(ConfigException.class)
                .hasMessage("ws2http-push without a route of the dialect ws2http (expected: one at least)");
    }

    private static PoolConfig.Builder pool() {
        return PoolConfig.builder("php", Address.parse("unix:/run/php.sock"));
    }

    private static RouteConfig.Builder route(String pool) {
        return RouteConfig.builder(pool, Script.of("/srv/chat/ws.php"));
    }

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }
}
