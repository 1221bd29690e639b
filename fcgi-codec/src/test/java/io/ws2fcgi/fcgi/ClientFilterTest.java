package io.ws2fcgi.fcgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may talk to a responder at all. */
class ClientFilterTest {
    private static final FcgiClientFilter FILTER = FcgiClientFilter.parse("192.0.2.10, 2001:db8::1");
    private static final SocketAddress LISTENING = new InetSocketAddress("192.0.2.1", 9000);

    /** Behind the filter: what has come through. */
    private static final class Witness extends ChannelInboundHandlerAdapter {
        final List<String> seen = new ArrayList<>();

        @Override
        public void channelActive(ChannelHandlerContext context) {
            seen.add("active");
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            seen.add("read");
            context.fireChannelRead(message);
        }
    }

    /** A connection of TCP, or whatever the addresses say. */
    private static final class Connection extends EmbeddedChannel {
        private final @Nullable SocketAddress local;
        private final @Nullable SocketAddress remote;

        Connection(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
            super(false, false);
            this.local = local;
            this.remote = remote;
        }

        @Override
        protected @Nullable SocketAddress localAddress0() {
            return local;
        }

        @Override
        protected @Nullable SocketAddress remoteAddress0() {
            return remote;
        }
    }

    private static List<String> seen(@Nullable SocketAddress local, @Nullable SocketAddress remote) throws Exception {
        var channel = new Connection(local, remote);
        var witness = new Witness();
        channel.pipeline().addLast(FILTER, witness);
        channel.register();
        if (channel.isOpen()) channel.writeInbound(Bytes.buffer(Bytes.begin(1, 1, 0)));
        boolean open = channel.isOpen();
        if (open) assertThat(channel.pipeline().get(FcgiClientFilter.class)).isNull();
        channel.finishAndReleaseAll();
        if (open) return witness.seen;
        assertThat(witness.seen).isEmpty();
        return List.of("closed");
    }

    private static SocketAddress from(String address) {
        return new InetSocketAddress(address, 40_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.10", "::ffff:192.0.2.10", "2001:db8::1", "2001:DB8:0:0::1"})
    @DisplayName("92 responderExposure: who is on the list is let in")
    void whoIsOnTheListIsLetIn(String address) throws Exception {
        assertThat(seen(LISTENING, from(address))).containsExactly("active", "read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.11", "192.0.2.1", "127.0.0.1", "::1", "2001:db8::2", "0.0.0.0"})
    @DisplayName("92 responderExposure: who is not on it is closed before anything is read")
    void whoIsNotOnTheListIsClosed(String address) throws Exception {
        assertThat(seen(LISTENING, from(address))).containsExactly("closed");
    }

    @Test
    @DisplayName("92 responderExposure: a client without an address is let in from a Unix socket only")
    void onlyAUnixSocketNeedsNoAddress() throws Exception {
        SocketAddress unix = UnixDomainSocketAddress.of("/run/app.sock");
        assertThat(seen(unix, UnixDomainSocketAddress.of(""))).containsExactly("active", "read");
        assertThat(seen(unix, null)).containsExactly("active", "read");
        assertThat(seen(LISTENING, null)).containsExactly("closed");
        assertThat(seen(LISTENING, InetSocketAddress.createUnresolved("192.0.2.10", 1)))
                .containsExactly("closed");
    }

    @Test
    void aListIsThatOfFastcgisVariable() throws Exception {
        for (String good : List.of("127.0.0.1", "10.0.0.1,10.0.0.2", " ::1 ,\t10.0.0.1 ")) {
            assertThat(FcgiClientFilter.parse(good)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''|''", "10.0.0.1,|''", "localhost|localhost", "10.0.0.0/8|10.0.0.0/8", "any|any", "10.0.0|10.0.0"
            })
    void whatIsNoAddressIsQuoted(String list, String quoted) {
        assertThatThrownBy(() -> FcgiClientFilter.parse(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("allowed client: \"" + quoted
                        + "\" (expected: an IPv4 or IPv6 address, not a name or a network)");
    }

    @Test
    void aListOfNobodyIsNoList() {
        assertThatThrownBy(() -> new FcgiClientFilter(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("allowed clients: none (expected: an address)");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false",
        "127.9.9.9, false",
        "::1, false",
        "0.0.0.0, true",
        "::, true",
        "192.0.2.1, true",
        "2001:db8::1, true"
    })
    @DisplayName("92 responderExposure: a list is needed beyond the loopback interface")
    void beyondTheLoopbackInterfaceAListIsNeeded(String address, boolean needed) {
        assertThat(FcgiClientFilter.isNeededAt(from(address))).isEqualTo(needed);
    }

    @Test
    void noListIsNeededWhereNobodyElseComes() {
        assertThat(FcgiClientFilter.isNeededAt(UnixDomainSocketAddress.of("/run/app.sock")))
                .isFalse();
        assertThat(FcgiClientFilter.isNeededAt(new LocalAddress("here"))).isFalse();
        assertThat(FcgiClientFilter.isNeededAt(InetSocketAddress.createUnresolved("app.test", 9000)))
                .isTrue();
    }
}
