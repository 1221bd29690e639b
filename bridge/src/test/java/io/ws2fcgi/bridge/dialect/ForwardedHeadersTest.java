package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases 81 to 88 of the FastCGI specification's list: what a client can say through its headers. */
final class ForwardedHeadersTest {
    @ParameterizedTest
    @CsvSource({
        "User-Agent, HTTP_USER_AGENT",
        "origin, HTTP_ORIGIN",
        "X-Forwarded-For, HTTP_X_FORWARDED_FOR",
        "Sec-WebSocket-Protocol, HTTP_SEC_WEBSOCKET_PROTOCOL",
        "Sec-Fetch-Site, HTTP_SEC_FETCH_SITE",
        "Accept-Encoding, HTTP_ACCEPT_ENCODING",
        "Wsx, HTTP_WSX",
        "Metadata, HTTP_METADATA",
        "X!y, HTTP_X!Y"
    })
    void aHeaderBecomesAVariable(String header, String variable) {
        assertThat(variables(header, "v")).containsExactly(Map.entry(variable, "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Proxy", "proxy", "PROXY"})
    @DisplayName("81 httpoxy: no HTTP_PROXY")
    void httpoxyNeverArrives(String header) {
        assertThat(variables(header, "evil:3128")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X_User", "X.User", "X User", "X-_User", "X_user", "x.user"})
    @DisplayName("82 collision: only the dashed name passes")
    void onlyTheDashedNamePasses(String header) {
        assertThat(variables("X-User", "a", header, "evil")).containsExactly(Map.entry("HTTP_X_USER", "a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "X\r\nY", "X\0", "X=Y", "X[]", "X:Y", "X\u00e9", "X\u0131", "X/Y", "\"X\"", "X(Y)", "X@", "X{Y}"
            })
    @DisplayName("83 nameInjection: names that are no tokens")
    void namesThatAreNoTokensAreDropped(String header) {
        assertThat(variables(header, "evil")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "\u001b[2J", "a\u007f", "\u0100"})
    @DisplayName("83 nameInjection: values with control characters")
    void valuesWithControlCharactersAreDropped(String value) {
        assertThat(variables("X-A", value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ws-User",
                "WS-EVENT",
                "Ws_User",
                "Meta-Admin",
                "Grip-Sig",
                "Connection-Id",
                "connection-ID",
                "Content-Type",
                "Content-Length",
                "Content-Encoding",
                "Sec-WebSocket-Key",
                "Sec-WebSocket-Version",
                "Sec-WebSocket-Extensions",
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade",
                "Cookie"
            })
    @DisplayName("84 paramSmuggling: reserved names of headers")
    void reservedNamesAreDropped(String header) {
        assertThat(variables(header, "evil")).isEmpty();
    }

    @Test
    @DisplayName("84 paramSmuggling: the names of an interpreter's variables")
    void aNameOfAnInterpretersVariableStaysBehindItsPrefix() {
        assertThat(variables("PHP-VALUE", "a", "Script-Filename", "b", "HTTP-HOST", "c"))
                .containsOnlyKeys("HTTP_PHP_VALUE", "HTTP_SCRIPT_FILENAME", "HTTP_HTTP_HOST");
    }

    @Test
    void headersThatConnectionNamesAreDropped() {
        assertThat(variables(
                        "Connection",
                        "Upgrade, x-hop ,,",
                        "X-Hop",
                        "a",
                        "connection",
                        "X-Too",
                        "X-Too",
                        "b",
                        "X-C",
                        "c"))
                .containsExactly(Map.entry("HTTP_X_C", "c"));
    }

    @Test
    @DisplayName("86 duplicateHeaders: joined")
    void repeatedHeadersAreJoinedInTheirOrder() {
        assertThat(variables("X-A", "1", "X-B", "2", "x-a", "3", "X-A", ""))
                .containsExactly(Map.entry("HTTP_X_A", "1, 3, "), Map.entry("HTTP_X_B", "2"));
    }

    @Test
    @DisplayName("87 hostVersusAuthority: one host")
    void theFirstHostIsTheOne() {
        assertThat(variables("Host", "chat.example:8080", "Host", "evil"))
                .containsExactly(Map.entry("HTTP_HOST", "chat.example:8080"));
    }

    @Test
    @DisplayName("88 Authorization policy: on or off")
    void authorizationIsForwardedUnlessTheRouteSaysNo() {
        Map<String, String> seen = new LinkedHashMap<>();
        ForwardedHeaders.forEach(
                Given.client("Authorization", "Bearer x", "X-A", "1"), HeaderRules.WS_CGI, false, seen::put);

        assertThat(seen).containsExactly(Map.entry("HTTP_X_A", "1"));
        assertThat(variables("Authorization", "Bearer x")).containsEntry("HTTP_AUTHORIZATION", "Bearer x");
    }

    @Property
    @Label("84 paramSmuggling: any header name")
    void noHeaderNameMakesAVariableOutsideTheList(@ForAll("names") String name) {
        Map<String, String> variables = variables(name, "v", "X-A", "w");

        variables.remove("HTTP_X_A");
        assertThat(variables.keySet()).allMatch(variable -> variable.equals(expected(name)));
        assertThat(variables.keySet())
                .noneMatch(variable -> variable.matches("HTTP_(PROXY|CONNECTION_ID|(WS|META|GRIP|CONTENT)_.*)"))
                .noneMatch(variable -> variable.matches("(?s).*[.\\[\\]= \\x00-\\x1f].*"));
    }

    private static String expected(String name) {
        return "HTTP_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> parts = Arbitraries.of(
                "ws",
                "WS",
                "Meta",
                "grip",
                "proxy",
                "Connection",
                "id",
                "content",
                "Length",
                "x",
                "-",
                "_",
                ".",
                " ",
                "\0",
                "\u0131",
                "[",
                "sec",
                "websocket",
                "protocol");
        return Arbitraries.oneOf(
                parts.list().ofMinSize(1).ofMaxSize(5).map(list -> String.join("", list)),
                parts.list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("-", list)),
                Arbitraries.strings().all().ofMaxLength(8));
    }

    private static Map<String, String> variables(String... namesAndValues) {
        Map<String, String> seen = new LinkedHashMap<>();
        ForwardedHeaders.forEach(Given.client(namesAndValues), HeaderRules.WS_CGI, true, seen::put);
        return seen;
    }
}
