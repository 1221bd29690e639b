package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What whoever has just started it is told. */
final class BannerTest {
    @ParameterizedTest
    @CsvSource({
        "/.*, /",
        "/ws, /ws",
        "/ws/.*, /ws/",
        "/chat.php, /chat.php",
        "/ws/(?P<room>[a-z]+), /PATH",
        "/ws/?, /PATH",
        "/a|/b, /PATH",
        ".*, /PATH"
    })
    void thePathToTryIsOneThatClientsMayAskFor(String pattern, String path) {
        assertThat(Banner.examplePath(pattern)).isEqualTo(path);
    }
}
