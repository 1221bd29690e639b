package io.ws2fcgi.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTest {
    private final Address address = Address.parse("127.0.0.1:8080");
    private final PoolConfig pool = PoolConfig.at("php", Address.parse("unix:/run/php.sock"));
    private final RouteConfig route = RouteConfig.to("php", Script.of("/srv/chat/ws.php"));

    /** Each of these is a promise of docs/ws-cgi.md. */
    @Test
    void theDefaultsAreWhatTheContractPromises() {
        assertThat(Timeouts.DEFAULT)
                .isEqualTo(new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(30)));
        assertThat(Limits.DEFAULT)
                .isEqualTo(new Limits(1_048_576, 64, 4_194_304, 1_048_576, 100, 16_384, 8_192, 49_152));
        assertThat(pool.maxConnections()).isEqualTo(4);
        assertThat(pool.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pool.queueWait()).isEqualTo(Duration.ofSeconds(5));
        assertThat(pool.abandonAfter()).isEqualTo(Duration.ofSeconds(30));
        assertThat(pool.answerBytes()).isEqualTo(1_048_576);
        BridgeConfig bridge = BridgeConfig.of(address, pool, route);
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
    void aReservedParameterIsRefused(String name) {
        assertThatThrownBy(() -> route.withParams(Map.of(name, "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(name);
    }

    @Test
    void aParameterNameThatPhpWouldFoldIsRefused() {
        assertThatThrownBy(() -> route.withParams(Map.of("A.B", "x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("letters, digits and underscores");
    }

    @Test
    void aRouteNamesAPoolThatExists() {
        assertThatThrownBy(() -> BridgeConfig.of(address, pool, RouteConfig.to("perl", route.script())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("perl", "php");
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        assertThatThrownBy(() -> pool.withMaxConnections(0)).hasMessage("pool-connections: 0 (expected: at least 1)");
        assertThatThrownBy(() -> Limits.DEFAULT.withMessageBytes(0)).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> pool.withQueue(1, Duration.ZERO)).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> BridgeConfig.of(address, pool)).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> BridgeConfig.of(address, pool, route).withListen(List.of()))
                .isInstanceOf(ConfigException.class);
    }
}
