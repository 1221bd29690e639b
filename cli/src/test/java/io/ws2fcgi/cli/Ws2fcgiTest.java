package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which commands there are. */
final class Ws2fcgiTest {
    @Test
    void allCommandsAreThereUntilOneIsNamed() {
        Set<String> all = Ws2fcgi.commandLine().getSubcommands().keySet();
        assertThat(all)
                .containsExactly("serve", "demo", "ping", "event", "publish", "connections", "channels", "close");
        assertThat(Ws2fcgi.commandLine("--help").getSubcommands().keySet()).isEqualTo(all);
        assertThat(Ws2fcgi.commandLine("srve").getSubcommands().keySet()).isEqualTo(all);
        for (String name : all) {
            assertThat(Ws2fcgi.commandLine(name, "--help").getSubcommands()).containsOnlyKeys(name);
        }
    }
}
