package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import io.ws2fcgi.bridge.config.TrustedProxies;
import io.ws2fcgi.bridge.event.TlsInfo;
import java.net.InetSocketAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a handshake is from, by the word of those in front; they are 10.0.0.0/8, and the next one is 10.0.0.9. */
final class ForwardingTest {
    private static final InetSocketAddress LOCAL = at("10.0.0.1", 8080);
    private static final Peer PROXY = new Peer(at("10.0.0.9", 40000), LOCAL, null);

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-For: 203.0.113.7                                  | 203.0.113.7 0",
                "X-Forwarded-For: 203.0.113.7:4711                             | 203.0.113.7 4711",
                "X-Forwarded-For: 2001:db8::7                                  | 2001:db8::7 0",
                "X-Forwarded-For: [2001:db8::7]                                | 2001:db8::7 0",
                "X-Forwarded-For: [2001:db8::7]:4711                           | 2001:db8::7 4711",
                "X-Forwarded-For: ::ffff:203.0.113.7                           | 203.0.113.7 0",
                "X-Forwarded-For: 198.51.100.1, 203.0.113.7                    | 203.0.113.7 0",
                "X-Forwarded-For: 198.51.100.1, 203.0.113.7, 10.0.0.3          | 203.0.113.7 0",
                "X-Forwarded-For: 198.51.100.1~X-Forwarded-For: 203.0.113.7    | 203.0.113.7 0",
                "X-Forwarded-For: 203.0.113.7,,10.1.1.1 ,                      | 203.0.113.7 0",
                "X-Forwarded-For: 10.0.0.5, 10.0.0.4                           | 10.0.0.5 0",
                "X-Forwarded-For: unknown                                      | 10.0.0.9 40000",
                "X-Forwarded-For: 198.51.100.1, garbage                        | 10.0.0.9 40000",
                "X-Forwarded-For: 198.51.100.1, garbage, 10.0.0.3              | 10.0.0.3 0",
                "X-Forwarded-For: example.org                                  | 10.0.0.9 40000",
                "X-Forwarded-For: fe80::1%eth0                                 | 10.0.0.9 40000",
                "X-Forwarded-For: 203.0.113.700                                | 10.0.0.9 40000",
                "X-Forwarded-For: 1                                            | 10.0.0.9 40000",
                "X-Forwarded-For: 203.0.113.7:99999                            | 203.0.113.7 0",
                "X-Real-IP: 203.0.113.7                                        | 10.0.0.9 40000",
                "Forwarded: for=203.0.113.7                                    | 10.0.0.9 40000",
            })
    void xForwardedForIsReadFromItsEndPastProxiesThatAreBelieved(String headers, String client) {
        assertThat(address(arrival(TrustedProxies.Headers.X_FORWARDED, PROXY, headers)))
                .isEqualTo(client);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=203.0.113.7                                      | 203.0.113.7 0",
                "For=\"203.0.113.7:4711\"                             | 203.0.113.7 4711",
                "for=\"[2001:db8::7]:4711\"                           | 2001:db8::7 4711",
                "for=\"[2001:db8::7]\"                                | 2001:db8::7 0",
                "for=203.0.113.7;proto=https;by=10.0.0.9              | 203.0.113.7 0",
                "for=198.51.100.1, for=203.0.113.7                    | 203.0.113.7 0",
                "for=203.0.113.7, for=10.0.0.3;by=\"a, b; c\"         | 203.0.113.7 0",
                "for=203.0.113.7~Forwarded: for=10.0.0.3              | 203.0.113.7 0",
                "for=unknown                                          | 10.0.0.9 40000",
                "for=_hidden                                          | 10.0.0.9 40000",
                "for=198.51.100.1, for=_hidden, for=10.0.0.3          | 10.0.0.3 0",
                "for=\"203.0.113.7:_port\"                            | 203.0.113.7 0",
                "proto=https                                          | 10.0.0.9 40000",
                "for=\"203.0.113.7                                    | 10.0.0.9 40000",
                "for                                                  | 10.0.0.9 40000",
                "=203.0.113.7                                         | 10.0.0.9 40000",
                "for=\"203.0.113.\\7\"                                | 203.0.113.7 0",
                "for=203.0.113.7;;proto=http                          | 203.0.113.7 0",
            })
    void forwardedIsReadAlikeWhereItIsWhatProxiesWrite(String value, String client) {
        Arrival arrival = arrival(TrustedProxies.Headers.FORWARDED, PROXY, "Forwarded: " + value);
        assertThat(address(arrival)).isEqualTo(client);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Forwarded-Proto: https                                             | true 8080 inner:8080",
                "X-Forwarded-Proto: wss                                               | true 8080 inner:8080",
                "X-Forwarded-Proto: http                                              | false 8080 inner:8080",
                "X-Forwarded-Proto: HTTPS~X-Forwarded-Host: app.example.org           | true 443 app.example.org",
                "X-Forwarded-Proto: https~X-Forwarded-Host: app.example.org:8443      | true 8443 app.example.org:8443",
                "X-Forwarded-Host: app.example.org~X-Forwarded-Port: 81               | false 81 app.example.org",
                "X-Forwarded-Host: app.example.org~X-Forwarded-Port: x                | false 80 app.example.org",
                "X-Forwarded-For: 203.0.113.7, 10.0.0.2~X-Forwarded-Proto: https, http | true 8080 inner:8080",
                "X-Forwarded-For: 6.6.6.6, 203.0.113.7~X-Forwarded-Proto: http, https | true 8080 inner:8080",
            })
    void whatTheClientAskedForIsTheWordOfTheProxyThatItAsked(String headers, String wanted) {
        Arrival arrival = arrival(TrustedProxies.Headers.X_FORWARDED, PROXY, headers);
        String seen = arrival.peer().secure() + " " + arrival.port() + " " + arrival.host();
        assertThat(seen).isEqualTo(wanted);
    }

    @Test
    void theStandardHeaderSaysItToo() {
        Arrival arrival = arrival(
                TrustedProxies.Headers.FORWARDED,
                PROXY,
                "Forwarded: for=6.6.6.6;proto=http, for=203.0.113.7;proto=https;host=\"app.example.org:8443\"");
        assertThat(arrival.peer().secure()).isTrue();
        assertThat(arrival.host()).isEqualTo("app.example.org:8443");
        assertThat(arrival.port()).isEqualTo(8443);
    }

    @Test
    @DisplayName("91 remoteAddrSpoof: a stranger is not believed")
    void aStrangerIsNotBelieved() {
        Peer stranger = new Peer(at("203.0.113.5", 1234), LOCAL, null);
        String lies = "X-Forwarded-For: 127.0.0.1~X-Forwarded-Proto: https~X-Forwarded-Host: bank.example";
        Arrival arrival = arrival(TrustedProxies.Headers.X_FORWARDED, stranger, lies);
        assertThat(arrival).isEqualTo(new Arrival(stranger, "inner:8080", 8080));
    }

    @Test
    void whoComesToAUnixSocketIsBelievedOnlyWhereThatIsSaid() {
        Peer unix = new Peer(null, null, null);
        HttpHeaders headers = headers("X-Forwarded-For: 203.0.113.7");
        Forwarding networksOnly = forwarding(TrustedProxies.Headers.X_FORWARDED, "10.0.0.0/8");
        assertThat(networksOnly.arrival(unix, headers).peer().remoteAddress()).isEqualTo("unix:");
        Forwarding believing = forwarding(TrustedProxies.Headers.X_FORWARDED, "unix", "10.0.0.0/8");
        assertThat(believing.arrival(unix, headers).peer().remoteAddress()).isEqualTo("203.0.113.7");
    }

    @Test
    void aProxysOwnEncryptionIsTheClientsWhereNothingElseIsSaid() {
        Peer encrypted = PROXY.withTls(new TlsInfo("TLSv1.3", null, null, null));
        Arrival silent = arrival(TrustedProxies.Headers.X_FORWARDED, encrypted, "X-Forwarded-For: 203.0.113.7");
        assertThat(silent.peer().secure()).isTrue();
        Arrival plain = arrival(
                TrustedProxies.Headers.X_FORWARDED, encrypted, "X-Forwarded-For: 203.0.113.7~X-Forwarded-Proto: http");
        assertThat(plain.peer().secure()).isFalse();
    }

    @Property(tries = 3000)
    void nothingThatAProxyWritesIsAnError(
            @ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String value,
            @ForAll TrustedProxies.Headers kind) {
        HttpHeaders headers =
                DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
        for (String name : List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Host")) {
            headers.add(name, value);
        }
        Arrival arrival = forwarding(kind, "10.0.0.0/8").arrival(PROXY, headers);
        assertThat(arrival.peer().remote()).isNotNull();
        assertThat(arrival.port()).isBetween(0, 65535);
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(address), port);
    }

    private static String address(Arrival arrival) {
        return arrival.peer().remoteAddress() + " " + arrival.peer().remotePort();
    }

    private static Arrival arrival(TrustedProxies.Headers kind, Peer peer, String lines) {
        return forwarding(kind, "10.0.0.0/8").arrival(peer, headers(lines));
    }

    private static Forwarding forwarding(TrustedProxies.Headers kind, String... believed) {
        return new Forwarding(TrustedProxies.parse(List.of(believed), kind));
    }

    private static HttpHeaders headers(String lines) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        headers.add("Host", "inner:8080");
        for (String line : lines.split("~", -1)) {
            int colon = line.indexOf(": ");
            headers.add(line.substring(0, colon), line.substring(colon + 2).strip());
        }
        return headers;
    }
}
