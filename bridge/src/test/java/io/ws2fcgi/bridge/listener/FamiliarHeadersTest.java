package io.ws2fcgi.bridge.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.ws2fcgi.bridge.event.Header;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FamiliarHeadersTest {
    private final FamiliarHeaders familiar = new FamiliarHeaders();

    @Test
    void whatBrowsersSendAlikeIsKeptOnce() {
        assertThat(one("User-Agent", "Firefox")).isSameAs(one("User-Agent", "Firefox"));
        assertThat(one("user-agent", "Firefox")).isEqualTo(new Header("user-agent", "Firefox"));
        assertThat(one("User-Agent", "Safari")).isEqualTo(new Header("User-Agent", "Safari"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cookie", "Authorization", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "X-Api-Key"})
    void whatMayBeASecretGoesWithItsClient(String name) {
        Header first = one(name, fresh("secret"));
        Header second = one(name, fresh("secret"));
        assertThat(second.value()).isEqualTo(first.value()).isNotSameAs(first.value());
        assertThat(second.name()).isSameAs(first.name());
    }

    @Test
    void whatIsVeryLongIsNotHeld() {
        String value = "a".repeat(300);
        assertThat(one("User-Agent", fresh(value)).value())
                .isNotSameAs(one("User-Agent", fresh(value)).value());
        assertThat(one(fresh(value), "1").name())
                .isNotSameAs(one(fresh(value), "1").name());
    }

    /** Slots are few here, so most values meet others in theirs. */
    @Property
    void whateverIsRememberedWhatComesOutIsWhatWentIn(@ForAll @Size(max = 100) List<String> values) {
        Familiar<String> few = new Familiar<>(4);
        for (String value : values) assertThat(few.of(value)).isEqualTo(value);
    }

    private Header one(String name, String value) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.add(fresh(name), value);
        List<Header> all = familiar.of(headers);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    /** An equal text that is another object. */
    private static String fresh(String text) {
        return new String(text.toCharArray());
    }
}
