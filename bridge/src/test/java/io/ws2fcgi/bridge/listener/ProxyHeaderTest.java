package io.ws2fcgi.bridge.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.ws2fcgi.bridge.config.ListenerConfig.ProxyProtocol;
import io.ws2fcgi.bridge.config.Networks;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.event.TlsInfo;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that proxies send, and what others send in their place; all of them also byte by byte. */
final class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String IPV4 = "cb007101" + "c0000202" + "d431" + "01bb";
    private static final String IPV6 =
            "20010db8000000000000000000000001" + "20010db8000000000000000000000002" + "d431" + "01bb";
    private static final String MAPPED =
            "00000000000000000000ffffcb007101" + "00000000000000000000ffffc0000202" + "d431" + "01bb";
    private static final String UNIX = "00".repeat(216);
    private static final String BEHIND = "474554";

    private final List<String> limited = new ArrayList<>();
    private final BridgeEvents events = new BridgeEvents() {
        @Override
        public void limited(Limit limit, String from, String message) {
            limited.add(limit + " " + from + ": " + message);
        }
    };

    private EmbeddedChannel connect(Networks from) {
        EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress("10.1.2.3", 999);
            }

            @Override
            protected SocketAddress localAddress0() {
                return new InetSocketAddress("10.1.2.4", 8080);
            }
        };
        ProxyHeaderHandler.addTo(channel.pipeline(), new ProxyProtocol(from), events, any -> true);
        channel.pipeline().fireChannelActive();
        return channel;
    }

    private static Stream<String> goodHeaders() {
        String proxied = "203.0.113.1:54321 192.0.2.2:443";
        String socket = "10.1.2.3:999 10.1.2.4:8080";
        return Stream.of(
                v1("PROXY TCP4 203.0.113.1 192.0.2.2 54321 443") + "=" + proxied,
                v1("PROXY TCP4 255.255.255.255 0.0.0.0 65535 65535") + "=255.255.255.255:65535 0.0.0.0:65535",
                v1("PROXY TCP6 2001:db8::1 2001:db8::2 54321 443") + "=2001:db8::1:54321 2001:db8::2:443",
                v1("PROXY TCP6 2001:0db8:0000:0000:0000:0000:0000:0001 ::1 1 2") + "=2001:db8::1:1 ::1:2",
                v1("PROXY TCP6 ::ffff:203.0.113.1 ::ffff:192.0.2.2 54321 443") + "=" + proxied,
                v1("PROXY UNKNOWN") + "=" + socket,
                v1("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535") + "=" + socket,
                v2("21", "11", IPV4) + "=" + proxied,
                v2("21", "21", IPV6) + "=2001:db8::1:54321 2001:db8::2:443",
                v2("21", "21", MAPPED) + "=" + proxied,
                v2("21", "31", UNIX) + "=unix::0 unix::80",
                v2("20", "00", "") + "=" + socket,
                v2("20", "11", IPV4) + "=" + socket,
                v2("21", "00", "") + "=" + socket,
                v2("21", "00", IPV4) + "=" + socket,
                v2("21", "11", IPV4 + "04000400000000") + "=" + proxied, // PP2_TYPE_NOOP
                v2("21", "11", IPV4 + "03000411223344") + "=" + proxied, // PP2_TYPE_CRC32C
                v2("21", "11", IPV4 + "02000b6578616d706c652e6f7267") + "=" + proxied, // PP2_TYPE_AUTHORITY
                v2("21", "11", IPV4 + "ee000161") + "=" + proxied, // what nobody knows
                v2("21", "11", IPV4 + "ee" + "03e8" + "61".repeat(1000)) + "=" + proxied);
    }

    private static String v1(String line) {
        return HexFormat.of().formatHex((line + "\r\n").getBytes(ISO_8859_1));
    }

    private static String v2(String command, String family, String rest) {
        return SIGNATURE + command + family + String.format("%04x", rest.length() / 2) + rest;
    }

    @ParameterizedTest
    @MethodSource("goodHeaders")
    void aGoodHeaderSaysWhoComes(String row) {
        String header = row.substring(0, row.indexOf('='));
        String expected = row.substring(row.indexOf('=') + 1);
        for (int step : new int[] {Integer.MAX_VALUE, 1, 7}) {
            EmbeddedChannel channel = connect(Networks.NONE);
            send(channel, header + BEHIND, step);
            Peer peer = Peer.of(channel);
            assertThat(peer.remoteAddress() + ":" + peer.remotePort() + " " + peer.serverAddress() + ":"
                            + peer.serverPort())
                    .isEqualTo(expected);
            assertThat(received(channel)).isEqualTo(BEHIND);
            assertThat(channel.pipeline().get(ProxyHeaderHandler.class)).isNull();
            assertThat(channel.isOpen()).isTrue();
            channel.finishAndReleaseAll();
        }
        assertThat(limited).isEmpty();
    }

    private static Stream<String> badHeaders() {
        return Stream.of(
                v1("GET / HTTP/1.1"),
                v1("PROXY"),
                v1("PROXY "),
                v1("proxy TCP4 203.0.113.1 192.0.2.2 54321 443"),
                v1(" PROXY TCP4 203.0.113.1 192.0.2.2 54321 443"),
                v1("PROXY TCP5 203.0.113.1 192.0.2.2 54321 443"),
                v1("PROXY UDP4 203.0.113.1 192.0.2.2 54321 443"),
                v1("PROXY UNIX_STREAM /a /b 0 0"),
                v1("PROXY TCP4 203.0.113.1 192.0.2.2 54321"),
                v1("PROXY TCP4 203.0.113.1 192.0.2.2 54321 443 1"),
                v1("PROXY TCP4 203.0.113.1  192.0.2.2 54321 443"),
                v1("PROXY TCP4 203.0.113.256 192.0.2.2 54321 443"),
                v1("PROXY TCP4 203.0.113 192.0.2.2 54321 443"),
                v1("PROXY TCP4 example.org 192.0.2.2 54321 443"),
                v1("PROXY TCP4 2001:db8::1 2001:db8::2 54321 443"),
                v1("PROXY TCP6 203.0.113.1 192.0.2.2 54321 443"),
                v1("PROXY TCP6 2001:db8::g ::1 54321 443"),
                v1("PROXY TCP4 203.0.113.1 192.0.2.2 65536 443"),
                v1("PROXY TCP4 203.0.113.1 192.0.2.2 -1 443"),
                v1("PROXY TCP4 203.0.113.1 192.0.2.2 0 443"), // no client of TCP has port 0
                v1("PROXY TCP4 203.0.113.1 192.0.2.2 x 443"),
                v1("PROXY TCP4 203.0.113.1\t192.0.2.2 54321 443"),
                v1("PROXY TCP4 203.0.113.1\0 192.0.2.2 54321 443"),
                v1("PROXY UNKNOWN " + "x".repeat(200)),
                "61".repeat(300),
                "00".repeat(300),
                "1603010200010001fc0303" + "00".repeat(200),
                SIGNATURE + "11" + "11" + "000c" + IPV4, // version 1 in the form of 2
                SIGNATURE + "31" + "11" + "000c" + IPV4,
                SIGNATURE + "22" + "11" + "000c" + IPV4, // a command that there is not
                SIGNATURE + "21" + "41" + "000c" + IPV4, // a family that there is not
                SIGNATURE + "21" + "13" + "000c" + IPV4, // a transport that there is not
                v2("21", "12", IPV4), // UDP
                v2("21", "22", IPV6),
                v2("21", "32", UNIX),
                v2("21", "11", "cb007101c0000202d431"),
                v2("21", "11", ""),
                v2("21", "21", IPV4),
                v2("21", "31", IPV6),
                v2("21", "11", IPV4 + "ee00ff61"), // longer than the header
                v2("21", "11", IPV4 + "ee" + "1000" + "61".repeat(4096)),
                v2("21", "11", IPV4 + "200003010000"), // PP2_TYPE_SSL without its fields
                v2("21", "11", IPV4 + "20000901000000002100ff61"),
                SIGNATURE + "21" + "11" + "ffff" + IPV4 + "00".repeat(70_000));
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void aBadHeaderEndsTheConnectionAndIsCounted(String header) {
        for (int step : new int[] {Integer.MAX_VALUE, 1, 7}) {
            EmbeddedChannel channel = connect(Networks.NONE);
            // What is shorter than every header could still become one.
            send(channel, header + BEHIND.repeat(10), step);
            assertThat(channel.isOpen()).as("open").isFalse();
            assertThat(received(channel)).isEmpty();
            channel.finishAndReleaseAll();
        }
        assertThat(limited).hasSize(3).allMatch(line -> line.startsWith("PROXY_HEADER 10.1.2.3: "));
    }

    @Test
    void halfAHeaderIsWaitedFor() {
        for (String header : List.of(v1("PROXY TCP4 203.0.113.1 192.0.2.2 54321 443"), v2("21", "11", IPV4))) {
            EmbeddedChannel channel = connect(Networks.NONE);
            send(channel, header.substring(0, header.length() - 2), Integer.MAX_VALUE);
            assertThat(channel.isOpen()).isTrue();
            assertThat(Peer.of(channel).remoteAddress()).isEqualTo("10.1.2.3");
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, true", "10.1.2.3, true", "10.1.2.4, false", "loopback, false", "2001:db8::/32, false"})
    void onlyThoseWhoMaySendOneGetAsFarAsThat(String network, boolean trusted) {
        EmbeddedChannel channel = connect(Networks.parse(List.of(network)));
        assertThat(channel.isOpen()).isEqualTo(trusted);
        assertThat(limited).hasSize(trusted ? 0 : 1);
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"01 NONE", "03 SUCCESS", "05 SUCCESS", "07 FAILED"})
    void whatTheProxyKnowsOfTheClientsEncryptionIsTold(String row) {
        String client = row.substring(0, 2);
        String verify = row.endsWith("FAILED") ? "0000000a" : "00000000";
        String version = "21" + "0007" + "544c5376312e33";
        String name = "22" + "0006" + "616c0a696365";
        String ssl = client + verify + version + name;
        EmbeddedChannel channel = connect(Networks.NONE);
        send(channel, v2("21", "11", IPV4 + "20" + String.format("%04x", ssl.length() / 2) + ssl), 1);
        TlsInfo tls = Objects.requireNonNull(Peer.of(channel).tls());
        assertThat(tls.protocol()).isEqualTo("TLSv1.3");
        assertThat(tls.verified()).isEqualTo(row.substring(3));
        if (row.endsWith("SUCCESS"))
            assertThat(tls.certificate())
                    .isEqualTo(new TlsInfo.ClientCertificate("al?ice", null, null, null, null, null, null));
        else assertThat(tls.certificate()).isNull();
        channel.finishAndReleaseAll();
    }

    private static void send(EmbeddedChannel channel, String hex, int step) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int i = 0; i < bytes.length && channel.isOpen(); i += Math.min(step, bytes.length)) {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, i, Math.min(step, bytes.length - i)));
        }
    }

    private static String received(EmbeddedChannel channel) {
        StringBuilder hex = new StringBuilder();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            hex.append(ByteBufUtil.hexDump(part));
            part.release();
        }
        return hex.toString();
    }
}
