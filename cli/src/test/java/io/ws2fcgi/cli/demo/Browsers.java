package io.ws2fcgi.cli.demo;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A real Chromium, the system's own, that talks to nobody but the page. */
public final class Browsers implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--no-sandbox", // Needed by root, as which tests often run.
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    /** One that trusts whom every browser trusts. */
    public Browsers() {
        this(Map.of());
    }

    /** One with a home of its own, whose certificate database says whom it trusts besides. */
    public Browsers(Path home) {
        this(Map.of("HOME", home.toString(), "PATH", Objects.requireNonNull(System.getenv("PATH"))));
    }

    private Browsers(Map<String, String> environment) {
        // No browser of Playwright's own: they are downloads that nobody here asked for.
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        BrowserType.LaunchOptions options =
                new BrowserType.LaunchOptions().setExecutablePath(executable()).setArgs(FLAGS);
        if (!environment.isEmpty()) options.setEnv(environment);
        browser = playwright.chromium().launch(options);
    }

    public Browser browser() {
        return browser;
    }

    private static Path executable() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no Chromium; on Debian: apt-get install chromium"));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
