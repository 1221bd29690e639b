package io.ws2fcgi.fcgi.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows is what is compiled and run here. */
class ReadmeTest {
    @ParameterizedTest
    @ValueSource(strings = {"ClientExample", "ResponderExample"})
    void theReadmeShowsTheExampleAsItIsCompiled(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/ws2fcgi/fcgi/example", name + ".java"));
        // The package is the one line that is ours.
        String shown = source.substring(source.indexOf("import "));
        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```\n");
    }
}
