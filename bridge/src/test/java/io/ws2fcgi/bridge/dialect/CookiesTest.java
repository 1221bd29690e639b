package io.ws2fcgi.bridge.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cookie merge (WS-CGI section 2, "Cookies"). */
final class CookiesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none     | PHPSESSID=abc; path=/                       | PHPSESSID=abc",
                "a=1      | b=2                                         | a=1; b=2",
                "a=1;b=2  | a=3; HttpOnly; SameSite=Lax                 | a=3; b=2",
                "a=1; b=2; a=4 | a=3                                    | a=3; b=2",
                "a=1; b=2; a=4 | a=x; Max-Age=0                         | b=2",
                "b=2; a=1; A=4 | a=3                                    | b=2; a=3; A=4",
                "a=1      | a=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/ | none",
                "a=1      | a=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT | none",
                "a=1      | a=x; Expires=Mon, 01 Jun 2026 12:00:00 GMT  | none",
                "a=1      | a=x; Expires=Mon, 01 Jun 2026 12:00:01 GMT  | a=x",
                "a=1      | a=x; Expires=Thu, 01 Jan 1970 00:00:01 GMT; max-age=60 | a=x",
                "a=1      | a=x; Max-Age=-1                             | none",
                "a=1      | a=x; Max-Age=99999999999999999999           | a=x",
                "a=1      | a=x; Max-Age=soon; Expires=never; Max-Age   | a=x",
                "a=1      | a=x; Max-Age=60; Max-Age=00                 | none",
                "a=1      | z=x; Max-Age=0                              | a=1",
                "a=1      | __Host-id=7; Secure; Path=/                 | a=1; __Host-id=7",
                "a=1      | a = x y = z                                 | a=x y = z",
                "a=1      | a=                                          | a=",
                "a=1      | '=x'                                        | a=1",
                "a=1      | nonsense; a=2                               | a=1",
                "a=1      | ''                                          | a=1",
                "a=1      | ;;                                          | a=1",
                "lonely; a=1 | lonely=2                                 | lonely=2; a=1",
                "' ; a=1;; ' | b=\u00c3\u00a9                           | a=1; b=\u00c3\u00a9"
            })
    void aSetCookieChangesTheCookieHeader(String header, String setCookie, String merged) {
        assertThat(Cookies.merge(header, List.of(setCookie), NOW)).isEqualTo(merged);
    }

    @Test
    void setCookiesApplyInTheirOrder() {
        assertThat(Cookies.merge("a=1; b=2", List.of("a=; Max-Age=0", "a=3", "b=; Max-Age=0", "c=4", "c=5"), NOW))
                .isEqualTo("a=3; c=5");
    }

    @Test
    void cookiesWithControlCharactersAreLeftOut() {
        assertThat(Cookies.merge("a=1", List.of("b=x\u0000y", "c\u001b=1", "d=\u007f"), NOW))
                .isEqualTo("a=1");
    }

    @Test
    void nothingSetChangesNothing() {
        assertThat(Cookies.merge("a=1; b=2", List.of(), NOW)).isEqualTo("a=1; b=2");
        assertThat(Cookies.merge(null, List.of(), NOW)).isNull();
        assertThat(Cookies.merge("", List.of(), NOW)).isNull();
    }

    @Test
    @DisplayName("86 duplicateHeaders: several Cookie headers")
    void severalCookieHeadersAreOneListWithSemicolons() {
        assertThat(Cookies.of(Given.client("Cookie", "a=1", "X-A", "b", "cookie", "c=2; d=3", "Cookie", " ")))
                .isEqualTo("a=1; c=2; d=3");
        assertThat(Cookies.of(Given.client("X-A", "b"))).isNull();
        assertThat(Cookies.of(Given.client("Connection", "cookie", "Cookie", "a=1")))
                .isNull();
    }

    @Property
    void aNameThatWasSetIsThereExactlyOnce(@ForAll List<@NotEmpty String> before, @ForAll List<String> setCookies) {
        List<String> all = new ArrayList<>(setCookies);
        all.add("me=42; Path=/");
        String merged = Objects.requireNonNull(Cookies.merge(String.join("; ", before) + "; me=1; me=2", all, NOW));

        assertThat(Arrays.stream(merged.split(";", -1)).map(String::strip).filter(pair -> pair.startsWith("me=")))
                .containsExactly("me=42");
    }
}
