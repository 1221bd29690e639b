package io.ws2fcgi.bridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9000", "localhost:0", "[::1]:9000", "unix:/run/php/php8.2-fpm.sock"})
    void whatPeopleWriteIsReadAndWrittenTheSame(String text) {
        assertThat(Address.parse(text)).hasToString(text);
    }

    @Test
    void aBarePathIsAUnixSocket() {
        assertThat(Address.parse("/run/a.sock")).isEqualTo(new Address.Unix("/run/a.sock"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost      | address: localhost (expected: HOST:PORT, [IPv6]:PORT or unix:/path)",
                "localhost:http | address: localhost:http (expected: a port number after the last colon)",
                "localhost:     | address: localhost: (expected: a port number after the last colon)",
                "localhost:70000 | port: 70000 (expected: 0..65535)",
                ":9000          | host is empty (expected: HOST:PORT)",
                "::1:9000       | address: ::1:9000 (expected: an IPv6 address in brackets, [::1]:9000)",
                "unix:run.sock  | Unix socket: unix:run.sock (expected: unix: and an absolute path)"
            })
    void whatIsNoAddressSaysWhatWasWanted(String text, String message) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aUnixPathThatDoesNotFitItsSocketAddressIsRefused() {
        String path = "/" + "é".repeat(60);
        assertThatThrownBy(() -> new Address.Unix(path))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Unix socket path: 121 bytes (expected: at most 107): " + path);
    }
}
