package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.bridge.admission.Admission;
import io.ws2fcgi.bridge.config.AdmissionConfig;
import io.ws2fcgi.bridge.config.ListenerConfig.ProxyProtocol;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.TrustedProxies;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.route.Route;
import io.ws2fcgi.bridge.route.Router;
import io.ws2fcgi.fixtures.LeakCheck;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Seats, from a connection's accept to its end, and what those hear whom there is none for. */
@ExtendWith(LeakCheck.class)
final class DoorTest {
    private static final String PROXY = "10.0.0.1";
    private static final String ANN = "192.0.2.1";
    private static final Route ANY = route(RouteConfig.builder("php", Script.of("/srv/ws.php")));

    private final List<String> limited = new ArrayList<>();
    private final BridgeEvents events = new BridgeEvents() {
        @Override
        public void limited(Limit limit, String from, String message) {
            limited.add(limit + " " + from + ": " + message);
        }
    };
    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private Admission admission = new Admission(AdmissionConfig.DEFAULT, () -> 0);
    private Door door = door(AdmissionConfig.builder());

    private Door door(AdmissionConfig.Builder limits) {
        admission = new Admission(limits.build(), () -> 0);
        TrustedProxies proxies = TrustedProxies.parse(List.of(PROXY), TrustedProxies.Headers.X_FORWARDED);
        door = new Door(admission, new Forwarding(proxies), events);
        return door;
    }

    private static Route route(RouteConfig.Builder described) {
        return new Router(List.of(described.build())).routes().get(0);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        assertThat(admission.clients()).isZero();
    }

    @Test
    void aConnectionHasASeatFromItsAcceptToItsEndAndGivesItBackOnce() {
        door(AdmissionConfig.builder().clients(2));
        EmbeddedChannel first = connect(ANN);
        connect(ANN);
        assertThat(admission.clients()).isEqualTo(2);
        first.close();
        first.close();
        assertThat(admission.clients()).isOne();
        connect(ANN);
        assertThat(admission.clients()).isEqualTo(2);
        assertThat(limited).isEmpty();
    }

    @Test
    void whoComesWhenAllSeatsAreTakenIsToldSoInPlainWordsAndTakesNone() {
        door(AdmissionConfig.builder().clients(1));
        EmbeddedChannel first = connect(ANN);
        EmbeddedChannel second = connect("192.0.2.2");
        assertThat(said(second)).isEqualTo("""
                HTTP/1.1 503 Service Unavailable\r
                Retry-After: 1\r
                Connection: close\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Length: 32\r
                \r
                There are too many connections.
                """);
        assertThat(second.isOpen()).isFalse();
        assertThat(limited).containsExactly("CLIENTS 192.0.2.2: more than 1 connections, refused with 503");
        assertThat(admission.clients()).isOne();
        first.close();
        assertThat(connect("192.0.2.2").isOpen()).isTrue();
    }

    @Test
    void whoseAddressHasNoMoreSeatsHears429AndLeavesTheOneThatItHad() {
        door(AdmissionConfig.builder().clients(2).addressClients(1));
        connect(ANN);
        EmbeddedChannel second = connect(ANN);
        assertThat(said(second))
                .startsWith("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n")
                .endsWith("\r\n\r\nThere are too many connections of this address.\n");
        assertThat(second.isOpen()).isFalse();
        assertThat(limited)
                .containsExactly("ADDRESS_CLIENTS 192.0.2.1: too many connections of one address, refused with 429");
        assertThat(connect("192.0.2.2").isOpen()).isTrue();
        assertThat(admission.clients()).isEqualTo(2);
    }

    @Test
    void overTlsAConnectionIsOnlyClosedAndThatIsWhatTheLogSays() {
        door(AdmissionConfig.builder().clients(2).addressClients(1));
        assertThat(encrypted(ANN).isOpen()).isTrue();
        EmbeddedChannel second = encrypted(ANN);
        connect("192.0.2.2");
        EmbeddedChannel third = encrypted("192.0.2.3");
        for (EmbeddedChannel refused : List.of(second, third)) {
            assertThat(said(refused)).isEmpty();
            assertThat(refused.isOpen()).isFalse();
        }
        assertThat(limited)
                .containsExactly(
                        "ADDRESS_CLIENTS 192.0.2.1: too many connections of one address, closed without an answer,"
                                + " which TLS would have to come before",
                        "CLIENTS 192.0.2.3: more than 2 connections, closed without an answer, which TLS would have to"
                                + " come before");
    }

    @Test
    void aConnectionThatWaitsForItsProxyHeaderHasASeat() {
        door(AdmissionConfig.builder().clients(1));
        EmbeddedChannel silent = proxied();
        assertThat(admission.clients()).isOne();
        assertThat(admission.addresses()).isZero();
        EmbeddedChannel second = proxied();
        assertThat(said(second)).startsWith("HTTP/1.1 503 ");
        assertThat(second.isOpen()).isFalse();
        silent.close();
        assertThat(admission.clients()).isZero();
    }

    @Test
    void theHeaderSaysWhoseSeatItIs() {
        door(AdmissionConfig.builder().addressClients(1));
        EmbeddedChannel first = proxied();
        EmbeddedChannel second = proxied();
        EmbeddedChannel third = proxied();
        first.writeInbound(bytes("PROXY TCP4 192.0.2.1 198.51.100.1 1234 80\r\nGET"));
        assertThat(admission.addresses()).isOne();
        assertThat(text(first.readInbound())).isEqualTo("GET");
        second.writeInbound(bytes("PROXY TCP4 192.0.2.1 198.51.100.1 1235 80\r\nGET"));
        assertThat(said(second)).startsWith("HTTP/1.1 429 ").contains("of this address");
        assertThat(second.inboundMessages()).isEmpty();
        assertThat(second.isOpen()).isFalse();
        third.writeInbound(bytes("PROXY TCP4 192.0.2.2 198.51.100.1 1236 80\r\n"));
        assertThat(third.isOpen()).isTrue();
        assertThat(admission.clients()).isEqualTo(2);
        assertThat(limited).singleElement().asString().startsWith("ADDRESS_CLIENTS 192.0.2.1: ");
    }

    @Test
    void aBrokenHeaderGivesTheSeatBack() {
        EmbeddedChannel broken = proxied();
        broken.writeInbound(bytes("GET / HTTP/1.1\r\n\r\n"));
        assertThat(broken.isOpen()).isFalse();
        assertThat(admission.clients()).isZero();
    }

    @Test
    void behindATrustedProxyASeatIsBoundToItsClientWhenTheHandshakeIsThere() {
        door(AdmissionConfig.builder().addressClients(1).addressHandshakes(1).burst(1));
        EmbeddedChannel first = connect(PROXY);
        EmbeddedChannel second = connect(PROXY);
        assertThat(admission.addresses()).isZero();
        assertThat(door.handshake(first, peer(ANN), ANY)).isNull();
        assertThat(door.handshake(second, peer(ANN), ANY)).isEqualTo(Limit.ADDRESS_CLIENTS);
        second.close();
        first.close();
        assertThat(door.handshake(connect(ANN), peer(ANN), ANY)).isEqualTo(Limit.ADDRESS_HANDSHAKES);
    }

    @Test
    void aRouteMayHaveANumberOfItsOwn() {
        door(AdmissionConfig.builder().routeClients(1));
        RouteConfig.Builder described = RouteConfig.builder("php", Script.of("/srv/ws.php"));
        Route two = route(described.maxClients(2));
        Route any = route(described.maxClients(0));
        assertThat(comers(ANY, 3)).containsExactly(null, Limit.ROUTE_CLIENTS, Limit.ROUTE_CLIENTS);
        assertThat(comers(two, 3)).containsExactly(null, null, Limit.ROUTE_CLIENTS);
        assertThat(comers(any, 3)).containsExactly(null, null, null);
        assertThat(Door.refusal(Limit.ROUTE_CLIENTS).status().code()).isEqualTo(503);
    }

    private List<@Nullable Limit> comers(Route route, int count) {
        List<@Nullable Limit> heard = new ArrayList<>();
        for (int i = 0; i < count; i++) heard.add(door.handshake(connect(ANN), peer(ANN), route));
        return heard;
    }

    private EmbeddedChannel connect(String from) {
        EmbeddedChannel channel = channel(from);
        if (door.enter(channel, true)) door.recognize(channel, true);
        return channel;
    }

    private EmbeddedChannel encrypted(String from) {
        EmbeddedChannel channel = channel(from);
        if (door.enter(channel, false)) door.recognize(channel, false);
        return channel;
    }

    private EmbeddedChannel proxied() {
        EmbeddedChannel channel = channel(PROXY);
        if (!door.enter(channel, true)) return channel;
        ProxyHeaderHandler.addTo(
                channel.pipeline(),
                new ProxyProtocol(Networks.NONE),
                events,
                (Channel named) -> door.recognize(named, true));
        channel.pipeline().fireChannelActive();
        return channel;
    }

    private EmbeddedChannel channel(String from) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(from, 999);
            }

            @Override
            protected SocketAddress localAddress0() {
                return new InetSocketAddress("10.0.0.2", 8080);
            }
        };
        channels.add(channel);
        return channel;
    }

    private static Peer peer(String address) {
        return new Peer(new InetSocketAddress(address, 1), null, null);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static String said(EmbeddedChannel channel) {
        StringBuilder said = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound())
            said.append(text(part));
        return said.toString();
    }

    private static String text(ByteBuf bytes) {
        try {
            return bytes.toString(US_ASCII);
        } finally {
            bytes.release();
        }
    }
}
