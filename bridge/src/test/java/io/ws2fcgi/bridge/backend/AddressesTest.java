package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.fixtures.FakeAnswer;
import io.ws2fcgi.fixtures.FakeFcgiApp;
import io.ws2fcgi.fixtures.TempFolder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server may be, as addresses that one can write. */
final class AddressesTest {
    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    @DisplayName("79 IPv6 literal")
    void aServerMayHaveAnIpv6Address(Transport transport) throws UnknownHostException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        assertAnswersAt(new InetSocketAddress(InetAddress.getByAddress(loopback), 0), transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space.sock", "a,weight=2b.sock", "ünïcode.sock", "semi;colon&more$.sock"})
    @DisplayName("79 UDS path with odd characters")
    void aSocketMayHaveAnyName(String name) {
        try (var folder = TempFolder.create()) {
            assertAnswersAt(folder.socket(name), Transport.choose());
        }
    }

    private static void assertAnswersAt(SocketAddress address, Transport transport) {
        try (var asking = new Asking(transport);
                var app = FakeFcgiApp.at(address, request -> FakeAnswer.text("here"))) {
            Backend pool = asking.pool(app.address());
            assertThat(asking.ask(pool).answer().body()).isEqualTo("here");
        }
    }
}
