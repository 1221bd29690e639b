package io.ws2fcgi.bridge.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionIdTest {
    @Test
    void tellsWhereItsConnectionLives() {
        ConnectionId id = ConnectionId.draw(65535, 42, new Random(0));
        assertThat(id.node()).isEqualTo(65535);
        assertThat(id.loop()).isEqualTo(42);
        assertThat(id.text()).matches("[0-9a-f]{40}");
        assertThat(ConnectionId.parse(id.text())).isEqualTo(id);
    }

    @Test
    void noTwoAreAlike() {
        Random random = new Random(0);
        assertThat(ConnectionId.draw(0, 0, random)).isNotEqualTo(ConnectionId.draw(0, 0, random));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0", "x000000000000000000000000000000000000000", "ABCDEF0000000000000000000000000000000000"})
    void whatNoBridgeCanHaveDrawnIsNone(String text) {
        assertThat(ConnectionId.parse(text)).isNull();
    }
}
