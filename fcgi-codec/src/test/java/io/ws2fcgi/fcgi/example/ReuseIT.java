package io.ws2fcgi.fcgi.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged library is all that a stranger needs: a Maven project outside of this build, with one dependency, compiles
 * the examples of the README against the jar, and its client talks to php-fpm and to its own responder.
 *
 * <p>The stranger's local repository is a new folder: our artifacts are copied into it, everything else is a link to what
 * this build has downloaded. Nothing of ours gets into the user's own repository.
 */
class ReuseIT {
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>org.example</groupId>
              <artifactId>stranger</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.release>17</maven.compiler.release>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              <dependencies>
                <dependency>
                  <groupId>io.ws2fcgi</groupId>
                  <artifactId>fcgi-codec</artifactId>
                  <version>%s</version>
                </dependency>
              </dependencies>
              <build>
                <plugins>
                  <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.16.0</version></plugin>
                  <plugin><artifactId>maven-resources-plugin</artifactId><version>3.5.0</version></plugin>
                </plugins>
              </build>
            </project>
            """;

    private static final String VERSION = System.getProperty("reuse.version");

    private @TempDir Path folder;
    private final ArrayDeque<Process> running = new ArrayDeque<>();
    private final List<Path> links = new ArrayList<>();

    @AfterEach
    void stopWhatRuns() throws Exception {
        while (!running.isEmpty()) {
            Process process = running.pop();
            process.destroy();
            if (!process.waitFor(5, SECONDS)) process.destroyForcibly().waitFor();
        }
        // Before anybody walks through them to tidy up.
        for (Path link : links) Files.delete(link);
    }

    @Test
    void aStrangersProjectTalksToPhpFpmAndToItself() throws Exception {
        Path repository = repositoryWithOurArtifacts();
        Path project = strangersProject();
        run(project, maven(), "-o", "-q", "-B", "-Dmaven.repo.local=" + repository, "compile");

        Path script = Files.writeString(
                folder.resolve("hello.php"),
                "<?php echo $_SERVER['REQUEST_METHOD'], ' ', file_get_contents('php://input');");
        Path php = startPhpFpm();
        assertThat(java(project, "ClientExample", php.toString(), script.toString(), "Hi"))
                .isEqualTo("200 POST Hi\n");

        Path own = folder.resolve("r");
        Process responder = start(project, javaCommand(project, "ResponderExample", own.toString()));
        try (BufferedReader out = responder.inputReader()) {
            assertThat(out.readLine()).isEqualTo("listening");
            assertThat(java(project, "ClientExample", own.toString(), "/any", "stranger"))
                    .isEqualTo("200 Hello, stranger!\n");
        }
    }

    private Path repositoryWithOurArtifacts() throws IOException {
        Path cache = Path.of(System.getProperty("reuse.cache"));
        Path repository = Files.createDirectories(folder.resolve("repository"));
        link(cache, repository, "io");
        link(cache.resolve("io"), Files.createDirectories(repository.resolve("io")), "ws2fcgi");
        Path ours = repository.resolve("io/ws2fcgi");
        copy(Path.of(System.getProperty("reuse.jar")), ours, "fcgi-codec", ".jar");
        copy(Path.of(System.getProperty("reuse.pom")), ours, "fcgi-codec", ".pom");
        copy(Path.of(System.getProperty("reuse.parent")), ours, "ws2fcgi-parent", ".pom");
        return repository;
    }

    private void link(Path from, Path to, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                Path name = entry.getFileName();
                if (!name.toString().equals(except)) links.add(Files.createSymbolicLink(to.resolve(name), entry));
            }
        }
    }

    private static void copy(Path file, Path group, String artifact, String suffix) throws IOException {
        Path to = Files.createDirectories(group.resolve(artifact).resolve(VERSION));
        Files.copy(file, to.resolve(artifact + "-" + VERSION + suffix));
    }

    private Path strangersProject() throws IOException {
        Path project = Files.createDirectories(folder.resolve("stranger"));
        Files.writeString(project.resolve("pom.xml"), POM.formatted(VERSION));
        Path sources = Files.createDirectories(project.resolve("src/main/java/org/example"));
        for (String example : List.of("ClientExample", "ResponderExample")) {
            String source = Files.readString(Path.of("src/test/java/io/ws2fcgi/fcgi/example", example + ".java"));
            Files.writeString(
                    sources.resolve(example + ".java"),
                    source.replace("package io.ws2fcgi.fcgi.example;", "package org.example;"));
        }
        return project;
    }

    private Path startPhpFpm() throws Exception {
        Path socket = folder.resolve("p");
        Path log = folder.resolve("fpm.log");
        Path config = Files.writeString(folder.resolve("fpm.conf"), """
                [global]
                error_log = %s
                daemonize = no
                [www]
                user = root
                group = root
                listen = %s
                pm = static
                pm.max_children = 1
                """.formatted(log, socket));
        Process fpm = start(folder, phpFpm(), "-F", "-R", "-n", "-y", config.toString());
        // The pool says so itself when it is ready.
        while (fpm.isAlive() && !(Files.exists(log) && Files.readString(log).contains("ready to handle"))) {
            fpm.waitFor(20, MILLISECONDS);
        }
        assertThat(fpm.isAlive()).as("php-fpm runs").isTrue();
        return socket;
    }

    private static String phpFpm() {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .flatMap(path -> Stream.of("php-fpm", "php-fpm8.4", "php-fpm8.3", "php-fpm8.2")
                        .map(name -> Path.of(path, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("php-fpm: not found in PATH or sbin (expected: installed)"))
                .toString();
    }

    private static String maven() {
        return Path.of(System.getProperty("reuse.maven"), "bin", "mvn").toString();
    }

    private static String java(Path project, String... mainAndArguments) throws Exception {
        return run(project, javaCommand(project, mainAndArguments));
    }

    private static String[] javaCommand(Path project, String... mainAndArguments) {
        // What the dependency brings along: the libraries of this very build, but for its own classes.
        String libraries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*(netty|jspecify)[^/]*\\.jar"))
                .collect(joining(File.pathSeparator));
        String classPath = String.join(
                File.pathSeparator,
                project.resolve("target/classes").toString(),
                System.getProperty("reuse.jar"),
                libraries);
        Stream<String> java = Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath);
        String[] arguments = mainAndArguments.clone();
        arguments[0] = "org.example." + arguments[0];
        return Stream.concat(java, Arrays.stream(arguments)).toArray(String[]::new);
    }

    private Process start(Path directory, String... command) throws IOException {
        Process process = builder(directory, command).start();
        running.push(process);
        return process;
    }

    private static String run(Path directory, String... command) throws Exception {
        Process process = builder(directory, command).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static ProcessBuilder builder(Path directory, String... command) {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }
}
