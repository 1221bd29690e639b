package io.ws2fcgi.cli;

import static org.awaitility.Awaitility.await;

import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The jar, run as its users run it. Ends with its test. */
public final class CommandProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Of the banner's first line, once its last one is there too. */
    private static final Pattern LISTENING = Pattern.compile("(?s)listening on (127\\.0\\.0\\.1):(\\d+).*try it  .*\n");

    private final TempFolder folder = TempFolder.create();
    private final Process process;

    private CommandProcess(List<String> command) {
        this(command, Map.of(), Redirect.PIPE);
    }

    private CommandProcess(List<String> command, Map<String, String> environment, Redirect stdin) {
        // Whoever runs the tests in the background has a shell that ignores SIGINT, and children inherit that.
        List<String> heedful = new ArrayList<>(List.of("env", "--default-signal=INT,HUP,TERM"));
        heedful.addAll(command);
        try {
            ProcessBuilder builder = new ProcessBuilder(heedful)
                    .redirectInput(stdin)
                    .redirectOutput(folder.file("out").toFile())
                    .redirectError(folder.file("err").toFile());
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** {@code ws2fcgi ARGUMENTS}. */
    public static CommandProcess run(String... arguments) {
        return run(Path.of(System.getProperty("ws2fcgi.jar")), List.of(), List.of(arguments));
    }

    /** The same, reading {@code stdin}, with these variables besides the usual ones. */
    public static CommandProcess run(Path stdin, Map<String, String> environment, String... arguments) {
        List<String> command = command(Path.of(System.getProperty("ws2fcgi.jar")), List.of(), List.of(arguments));
        return new CommandProcess(command, environment, Redirect.from(stdin.toFile()));
    }

    /** The same with another copy of the jar, started by another program. */
    static CommandProcess run(Path jar, List<String> starter, List<String> arguments) {
        return new CommandProcess(command(jar, starter, arguments));
    }

    /** The start script instead of the jar, started by another program. */
    static CommandProcess script(Path script, List<String> starter, String javaOptions, String... arguments) {
        List<String> command = new ArrayList<>(starter);
        command.add(script.toString());
        command.addAll(List.of(arguments));
        Map<String, String> environment =
                Map.of("JAVA_HOME", System.getProperty("java.home"), "WS2FCGI_JAVA_OPTS", javaOptions);
        return new CommandProcess(command, environment, Redirect.PIPE);
    }

    private static List<String> command(Path jar, List<String> starter, List<String> arguments) {
        List<String> command = new ArrayList<>(starter);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Soon over, so what only pays for itself later is left out.
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
        command.addAll(arguments);
        return command;
    }

    /** Waits for the end and returns the exit code. */
    public int exitCode() {
        try {
            if (process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        throw new AssertionError("does not end: " + this);
    }

    /** Waits until STDOUT matches. */
    public Matcher awaitOut(Pattern pattern) {
        await().atMost(PATIENCE)
                .until(() -> !process.isAlive() || pattern.matcher(out()).find());
        Matcher found = pattern.matcher(out());
        if (!found.find()) throw new AssertionError("not printed: " + pattern + " by " + this);
        return found;
    }

    void awaitErr(String text) {
        await().atMost(PATIENCE).until(() -> !process.isAlive() || err().contains(text));
        if (!err().contains(text)) throw new AssertionError("not printed: " + text + " by " + this);
    }

    /** Waits until {@code serve} takes clients and has said so. */
    public InetSocketAddress awaitListening() {
        Matcher address = awaitOut(LISTENING);
        return new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
    }

    public String out() {
        return read("out");
    }

    public String err() {
        return read("err");
    }

    private String read(String name) {
        try {
            return Files.readString(folder.file(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    long pid() {
        return process.pid();
    }

    /** {@code INT} or {@code TERM}. */
    void signal(String name) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                    .start()
                    .waitFor();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "exit code " + (process.isAlive() ? "(none yet)" : process.exitValue()) + "\nout:\n" + out() + "\nerr:\n"
                + err();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
        folder.close();
    }
}
