package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.OriginRule;
import io.ws2fcgi.bridge.event.TlsInfo;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From which pages browsers may connect. */
final class OriginCheckTest {
    @ParameterizedTest(name = "{0}: a page of {1} at {2}: {3}")
    @CsvSource({
        // The host counts, as for cookies: not the port, not the scheme.
        "same-host, https://example.org, wss example.org, true",
        "same-host, http://example.org, wss example.org, true",
        "same-host, https://example.org:8443, wss example.org, true",
        "same-host, https://example.org, ws example.org:8080, true",
        "same-host, https://EXAMPLE.org, ws example.ORG, true",
        "same-host, https://example.org., ws example.org, true",
        "same-host, https://example.org, ws example.org.:80, true",
        "same-host, http://127.0.0.1:5173, ws 127.0.0.1:8080, true",
        "same-host, http://[::1]:5173, ws [::1]:8080, true",
        "same-host, http://localhost, ws 127.0.0.1, false",
        "same-host, https://www.example.org, wss example.org, false",
        "same-host, https://example.org, wss www.example.org, false",
        "same-host, https://example.org.evil.test, wss example.org, false",
        "same-host, https://evil.test/example.org, wss example.org, false",
        "same-host, https://example.org@evil.test, wss example.org, false",
        "same-host, https://evil.test@example.org, wss example.org, false",
        "same-host, https://evil.test?example.org, wss example.org, false",
        "same-host, https://evil.test#example.org, wss example.org, false",
        "same-host, https://xn--exmple-cua.org, wss example.org, false",
        "same-host, null, wss example.org, false",
        "same-host, example.org, wss example.org, false",
        "same-host, '', wss example.org, false",
        "same-host, https://, wss example.org, false",
        "same-host, '://example.org', wss example.org, false",
        "same-host, chrome-extension://abcdef, wss example.org, false",
        "same-host, https://example.org:x, wss example.org, false",
        "same-host, https://example.org:99999, wss example.org, false",
        "same-host, 'https://example.org https://evil.test', wss example.org, false",
        // Scheme and port too.
        "strict, https://example.org, wss example.org, true",
        "strict, https://example.org:443, wss example.org, true",
        "strict, https://example.org, wss example.org:443, true",
        "strict, http://example.org, ws example.org:80, true",
        "strict, http://example.org:8080, ws example.org:8080, true",
        "strict, http://example.org, wss example.org, false",
        "strict, https://example.org, ws example.org, false",
        "strict, https://example.org:8443, wss example.org, false",
        "strict, https://example.org, wss example.org:8443, false",
        "strict, null, wss example.org, false",
        // A list.
        "https://app.example.org, https://app.example.org, wss api.test, true",
        "https://app.example.org, https://app.example.org:443, wss api.test, true",
        "https://app.example.org, http://app.example.org, wss api.test, false",
        "https://app.example.org, https://app.example.org:8443, wss api.test, false",
        "https://app.example.org:8443, https://app.example.org:8443, wss api.test, true",
        "https://app.example.org:8443, https://app.example.org, wss api.test, false",
        "app.example.org, http://app.example.org:5173, wss api.test, true",
        "app.example.org:5173, http://app.example.org:5173, wss api.test, true",
        "app.example.org:5173, http://app.example.org, wss api.test, false",
        "*.example.org, https://a.example.org, wss api.test, true",
        "*.example.org, https://a.b.example.org, wss api.test, true",
        "*.example.org, https://example.org, wss api.test, false",
        "*.example.org, https://.example.org, wss api.test, false",
        "*.example.org, https://evilexample.org, wss api.test, false",
        "https://*.example.org, https://a.example.org.evil.test, wss api.test, false",
        "https://*.Example.ORG, https://a.example.org, wss api.test, true",
        "https://bücher.example, https://xn--bcher-kva.example, wss api.test, true",
        "https://[2001:db8::1], https://[2001:db8::1], wss api.test, true",
        "app.example.org, https://api.test, wss api.test, false",
        "app.example.org same-host, https://api.test, wss api.test, true",
        "app.example.org same-host, https://app.example.org, wss api.test, true",
        "null, null, wss example.org, true",
        "null, https://example.org, wss example.org, false",
        "*, https://evil.test, wss example.org, true",
        "*, null, wss example.org, true",
        "*, what is this, wss example.org, true",
    })
    void aPageMayConnectWhereARuleLetsItIn(String rules, String origin, String asked, boolean in) {
        OriginCheck check = new OriginCheck(
                Stream.of(rules.split(" ")).map(OriginRule::parse).toList());
        boolean secure = asked.startsWith("wss ");
        Peer peer = new Peer(null, null, secure ? new TlsInfo(null, null, null, null) : null);
        Arrival arrival = Arrival.direct(peer, asked.substring(asked.indexOf(' ') + 1));
        assertThat(check.letsIn(origin, arrival)).isEqualTo(in);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "https://",
                "://example.org",
                "*.",
                "**.example.org",
                "a.*.org",
                "https://*",
                "https://example.org/",
                "https://example.org:",
                "https://example.org:x",
                "https://example.org:70000",
                "a b",
                "user@example.org"
            })
    void whatIsNoRuleIsAnErrorThatQuotesIt(String text) {
        assertThatThrownBy(() -> OriginRule.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("origin: " + text + " (expected: same-host, strict, ");
    }

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "example.org, example.org:8080, true",
        "example.org, EXAMPLE.org., true",
        "*.example.org, a.example.org, true",
        "*.example.org, example.org, false",
        "example.org, 127.0.0.1, false",
        "[::1], [::1]:80, true",
    })
    void aHostThatIsNotOursIsMisdirected(String pattern, String host, boolean ours) {
        VisitorRules rules = new VisitorRules(io.ws2fcgi.bridge.config.HandshakeConfig.builder()
                .hosts(List.of(io.ws2fcgi.bridge.config.HostPattern.parse(pattern)))
                .build());
        Arrival arrival = Arrival.direct(new Peer(null, null, null), host);
        var refusal = rules.check(arrival, new io.netty.handler.codec.http.DefaultHttpHeaders());
        assertThat(refusal == null).isEqualTo(ours);
        if (refusal != null) assertThat(refusal.status().code()).isEqualTo(421);
    }
}
