package io.ws2fcgi.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.cli.Failure;
import io.ws2fcgi.fcgi.FcgiApplication;
import io.ws2fcgi.fcgi.FcgiInput;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where the demo puts its socket, and what it says when it cannot. */
final class DemoPoolTest {
    private static final FcgiApplication SILENT = (head, responder) -> FcgiInput.IGNORE;

    @Test
    void nothingIsLeftOfAPoolThatIsClosed() {
        try (TempFolder folder = TempFolder.create()) {
            try (DemoPool pool = DemoPool.start(folder.path(), SILENT)) {
                assertThat(pool.address().toString()).startsWith("unix:" + folder.path());
                assertThat(folder.path()).isNotEmptyDirectory();
            }
            assertThat(folder.path()).isEmptyDirectory();
        }
    }

    @Test
    void aFolderThatIsNotThereIsToldInOneLine() {
        try (TempFolder folder = TempFolder.create()) {
            Path missing = folder.path().resolve("missing");
            assertThatThrownBy(() -> DemoPool.start(missing, SILENT))
                    .isInstanceOf(Failure.class)
                    .hasMessage("no socket for the chat in " + missing + ": no such folder"
                            + "; choose another folder with WS2FCGI_JAVA_OPTS=-Djava.io.tmpdir=DIR");
        }
    }

    @Test
    void aPathThatIsTooLongForASocketLeavesNoFolderBehind() throws IOException {
        try (TempFolder folder = TempFolder.create()) {
            Path deep = Files.createDirectory(folder.path().resolve("a".repeat(100)));
            assertThatThrownBy(() -> DemoPool.start(deep, SILENT))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("expected: at most 107");
            assertThat(deep).isEmptyDirectory();
        }
    }
}
