package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.config.ListenerConfig.ProxyProtocol;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.config.SocketFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may stand behind the address of a listener. */
final class ListenTest {
    @Test
    void anAddressAloneIsAPlainListener() {
        assertThat(Listen.parse("127.0.0.1:8080"))
                .isEqualTo(new Listen(ListenerConfig.at(Address.parse("127.0.0.1:8080")), false));
    }

    @Test
    void optionsComeBehindItInAnyOrder() {
        Listen listen = Listen.parse("[::1]:443,from=10.0.0.0/8,tls,reuse-port,proxy-protocol,from=loopback");
        assertThat(listen.tls()).isTrue();
        assertThat(listen.config().reusePort()).isTrue();
        assertThat(listen.config().proxyProtocol())
                .isEqualTo(new ProxyProtocol(Networks.parse(List.of("loopback", "10.0.0.0/8"))));
    }

    @Test
    void aUnixSocketHasAFileAndMayHaveCommas() {
        Listen listen = Listen.parse("unix:/run/a,b.sock,mode=0660,owner=www-data,group=33");
        assertThat(listen.config().address()).isEqualTo(Address.parse("unix:/run/a,b.sock"));
        assertThat(listen.config().file()).isEqualTo(new SocketFile(0660, "www-data", "33"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:1,tsl | tsl (expected: tls, proxy-protocol",
                "127.0.0.1:1,tls,tls | tls twice (expected: once)",
                "127.0.0.1:1,from=10.0.0.0/8 | from without proxy-protocol",
                "127.0.0.1:1,proxy-protocol,from=x | network: x (expected: 192.0.2.0/24",
                "127.0.0.1:1,mode=0660 | (expected: a Unix socket",
                "unix:/a,mode=rw | mode=rw (expected: octal digits",
                "unix:/a,mode=0999 | mode=0999 (expected: octal digits",
                "unix:/a,owner= | owner= (expected: a name or a number)",
                "unix:/a,reuse-port | reuse-port (expected: a TCP address)",
                "unix:/a,proxy-protocol,from=10.0.0.0/8 | (expected: none",
            })
    void whatIsWrongIsNamed(String text, String message) {
        assertThatThrownBy(() -> Listen.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
