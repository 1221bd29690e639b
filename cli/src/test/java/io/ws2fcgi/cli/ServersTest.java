package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ServerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server of a pool is read. */
final class ServersTest {
    @Test
    void anAddressAloneIsAServerLikeAnyOther() {
        assertThat(Servers.parse("127.0.0.1:9000")).isEqualTo(ServerConfig.at(new Address.Tcp("127.0.0.1", 9000)));
        assertThat(Servers.parse("[::1]:9000")).isEqualTo(ServerConfig.at(new Address.Tcp("::1", 9000)));
        assertThat(Servers.parse("/run/fpm.sock")).isEqualTo(ServerConfig.at(new Address.Unix("/run/fpm.sock")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app:9000,weight=3,connections=7,backup",
                "app:9000,backup,connections=7,weight=3",
            })
    void optionsFollowItInAnyOrder(String text) {
        ServerConfig app = ServerConfig.at(new Address.Tcp("app", 9000));
        assertThat(Servers.parse(text))
                .isEqualTo(app.weight(3).maxConnections(7).asBackup());
        assertThat(Servers.text(Servers.parse(text))).isEqualTo("app:9000, weight 3, 7 connections, backup");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run/a,b.sock",
                "/run/odd name=1,weight",
                "/run/,backup,",
                "/run/x,Backup",
                "/run/100%,\u00e9",
                "/run/x,weight=2,.sock",
                "/run/line\nend",
            })
    void aSocketPathMayHaveCommasAndAnythingElse(String path) {
        assertThat(Servers.parse("unix:" + path)).isEqualTo(ServerConfig.at(new Address.Unix(path)));
        assertThat(Servers.parse("unix:" + path + ",weight=2"))
                .isEqualTo(ServerConfig.at(new Address.Unix(path)).weight(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app:9000,wieght=2 | server: app:9000,wieght=2: wieght=2 (expected: weight=N, connections=N or backup)",
                "app:9000,up,backup | server: app:9000,up,backup: up (expected: weight=N, connections=N or backup)",
                "app:9000, | server: app:9000,:  (expected: weight=N, connections=N or backup)",
                "app:9000,weight=2,weight=3 | server: app:9000,weight=2,weight=3: weight twice (expected: once)",
                "app:9000,backup,backup | server: app:9000,backup,backup: backup twice (expected: once)",
                "/run/x,weight=many | server: /run/x,weight=many: weight=many (expected: a number from 1)",
                "app:9000,connections=0 | server: app:9000,connections=0: connections=0 (expected: a number from 1)",
                "app:9000,weight=1001 | weight: 1001 (expected: 1 to 1000)",
                "app | address: app (expected: HOST:PORT, [IPv6]:PORT or unix:/path)",
                "run/x.sock,backup | address: run/x.sock (expected: HOST:PORT, [IPv6]:PORT or unix:/path)",
            })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> Servers.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }
}
