package io.ws2fcgi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code ./ws2fcgi} with a jar that is built, and its archive of classes. */
final class StartScriptIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TempFolder home = TempFolder.create();
    private final Path target = home.path().resolve("cli/target");
    private final Path archive = target.resolve("ws2fcgi-java-" + System.getProperty("java.version") + ".jsa");
    private final Path loaded = home.file("loaded");

    @BeforeEach
    void install() throws IOException {
        Files.createDirectories(target);
        Files.copy(Path.of(System.getProperty("ws2fcgi.jar")), target.resolve("ws2fcgi.jar"));
        Path script = Files.copy(Path.of(System.getProperty("ws2fcgi.home"), "ws2fcgi"), home.file("ws2fcgi"));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(home.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void remove() {
        home.close();
    }

    @Test
    void startsAtTheSameTimeLeaveOneArchiveAndLaterOnesReadIt() throws IOException {
        try (CommandProcess first = start(List.of());
                CommandProcess second = start(List.of())) {
            startedQuietly(first);
            startedQuietly(second);
        }
        // Two files: jar and archive, and nothing that was on its way.
        await().atMost(PATIENCE).until(() -> Files.exists(archive) && files(target) == 2);
        try (CommandProcess third = start(List.of())) {
            startedQuietly(third);
        }
        assertThat(fromArchive()).isTrue();
    }

    @Test
    void aBrokenArchiveIsPassedOverWithoutAWord() throws IOException {
        Files.writeString(archive, "this is no archive");
        try (CommandProcess command = start(List.of())) {
            startedQuietly(command);
        }
        assertThat(fromArchive()).isFalse();
    }

    @Test
    void anArchiveOfAnotherJarIsPassedOverWithoutAWord() throws IOException {
        try (CommandProcess command = start(List.of())) {
            startedQuietly(command);
        }
        await().atMost(PATIENCE).until(() -> Files.exists(archive) && files(target) == 2);
        Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
        Files.setLastModifiedTime(target.resolve("ws2fcgi.jar"), FileTime.from(hourAgo));
        try (CommandProcess command = start(List.of())) {
            startedQuietly(command);
        }
        assertThat(fromArchive()).isFalse();
    }

    @Test
    void whereNothingCanBeWrittenItStartsWithoutAnArchive() throws IOException {
        // Root may write everywhere.
        boolean root = "root".equals(System.getProperty("user.name"));
        List<String> starter =
                root ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") : List.of();
        Files.createFile(loaded);
        Files.setPosixFilePermissions(loaded, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
        try (CommandProcess command = start(starter)) {
            startedQuietly(command);
        } finally {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        assertThat(fromArchive()).isFalse();
        assertThat(files(target)).isEqualTo(1);
    }

    private CommandProcess start(List<String> starter) {
        return CommandProcess.script(
                home.file("ws2fcgi"), starter, "-Xlog:class+load:file=" + loaded + ":none:filecount=0", "--version");
    }

    private static void startedQuietly(CommandProcess command) {
        assertThat(command.exitCode()).isZero();
        assertThat(command.out()).startsWith("ws2fcgi ").hasLineCount(2);
        assertThat(command.err()).isEmpty();
    }

    /** Whether the last one that was started had our classes, not only the JDK's, from an archive. */
    private boolean fromArchive() throws IOException {
        return Files.readString(loaded).contains(Ws2fcgi.class.getName() + " source: shared objects file");
    }

    private static long files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }
}
