package io.ws2fcgi.bridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.TransportName;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class TransportTest {
    @Test
    void theBestThatTheSystemAllowsIsTaken() {
        assertThat(Transport.choose()).isEqualTo(Ring.trouble() == null ? Transport.IO_URING : Transport.EPOLL);
        assertThat(Transport.of(TransportName.AUTO)).isEqualTo(Transport.choose());
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0-18-amd64, true",
        "6.1, true",
        "6.18.44-fc, true",
        "7.0-rc1, true",
        "10.0.1, true",
        "6.0.19, false",
        "5.15.0-100-generic, false",
        "'', false",
        "unknown, false",
        "6, false"
    })
    void ioUringIsUsedFromTheKernelOfDebian12On(String version, boolean newEnough) {
        assertThat(Ring.isNewEnough(version)).isEqualTo(newEnough);
    }

    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL", "NIO"})
    void oneThatIsNamedIsTakenOrSaysWhyNot(TransportName name) {
        Transport wanted = Transport.valueOf(name.name());
        if (wanted.trouble() == null) {
            assertThat(Transport.of(name)).isEqualTo(wanted);
        } else {
            assertThatThrownBy(() -> Transport.of(name))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(String.valueOf(wanted.trouble()));
        }
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aClientReachesAServerOverTcp(Transport transport) throws Exception {
        connects(transport, Address.parse("127.0.0.1:0"));
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void aClientReachesAServerOverAUnixSocket(Transport transport) throws Exception {
        Path folder = Files.createTempDirectory("ws");
        Path socket = folder.resolve("s");
        connects(transport, new Address.Unix(socket.toString()));
        Files.deleteIfExists(socket);
        Files.delete(folder);
    }

    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void literalAddressesNeedNoLookup(Transport transport) {
        assertThat(Transport.address(transport.socketAddress(Address.parse("[::1]:9000"))))
                .isEqualTo(new Address.Tcp("::1", 9000));
        assertThat(Transport.address(transport.socketAddress(Address.parse("127.0.0.1:9000"))))
                .isEqualTo(new Address.Tcp("127.0.0.1", 9000));
    }

    @Test
    void anUnknownNameIsAMistakeInTheConfiguration() {
        assertThatThrownBy(() -> Transport.NIO.socketAddress(Address.parse("no-such-host.invalid:9000")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("address: no-such-host.invalid:9000 (expected: a host name that can be resolved)");
    }

    /** On a machine without IPv6 there is nothing to see. */
    @ParameterizedTest
    @MethodSource("io.ws2fcgi.bridge.net.Transports#here")
    void anyIpv4AddressIsNoIpv6Address(Transport transport) throws Exception {
        EventLoopGroup group = transport.newGroup(1, "test");
        try {
            Address.Tcp actual = (Address.Tcp)
                    BoundSocket.bind(transport, group, Address.parse("0.0.0.0:0"), new ChannelInitializer<>() {
                                @Override
                                protected void initChannel(Channel channel) {}
                            })
                            .address();
            assertThat(actual.host()).isEqualTo("0.0.0.0");
            connect(transport.socketAddress(new Address.Tcp("127.0.0.1", actual.port())));
            SocketAddress ipv6 = transport.socketAddress(new Address.Tcp("::1", actual.port()));
            assertThatThrownBy(() -> connect(ipv6)).isInstanceOf(IOException.class);
        } finally {
            group.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).sync();
        }
    }

    private static void connect(SocketAddress address) throws IOException {
        try (Socket client = new Socket()) {
            client.connect(address);
        }
    }

    private static void connects(Transport transport, Address address) throws Exception {
        EventLoopGroup group = transport.newGroup(1, "test");
        try {
            var accepted = new CountDownLatch(1);
            Address actual = BoundSocket.bind(transport, group, address, new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            accepted.countDown();
                        }
                    })
                    .address();
            Channel client = new Bootstrap()
                    .group(group)
                    .channelFactory(transport.clientChannel(actual))
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(transport.socketAddress(actual))
                    .sync()
                    .channel();
            assertThat(client.isActive()).isTrue();
            assertThat(Transport.address(client.remoteAddress())).isEqualTo(actual);
            assertThat(accepted.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            group.shutdownGracefully(50, 5000, TimeUnit.MILLISECONDS).sync();
        }
    }
}
