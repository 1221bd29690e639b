package io.ws2fcgi.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses a list of networks has. */
final class NetworksTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "192.0.2.0/24, ::ffff:192.0.2.1, true",
        "loopback, 127.1.2.3, true",
        "loopback, ::1, true",
        "loopback, 128.0.0.1, false",
    })
    void anAddressIsInANetworkWhenItsFirstBitsAreThoseOfTheNetwork(String network, String address, boolean in) {
        assertThat(Networks.parse(List.of(network)).contains(NetUtil.createInetAddressFromIpAddressString(address)))
                .isEqualTo(in);
    }

    @Test
    void noNetworksHaveNobody() {
        assertThat(Networks.NONE.contains(InetAddress.getLoopbackAddress())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "10.0.0.1/8",
                "example.org",
                "::/129"
            })
    void whatIsNoNetworkIsQuoted(String text) {
        assertThatThrownBy(() -> Networks.parse(List.of(text)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("network: ")
                .hasMessageContaining("(expected: ");
    }
}
