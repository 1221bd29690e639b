package io.ws2fcgi.cli.demo;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.ws2fcgi.cli.CommandProcess;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code ws2fcgi demo}, the jar as a process; and the pictures of it that {@code docs/} shows. */
final class DemoIT extends ChatScenarios {
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:\\d+/");

    private @Nullable CommandProcess demo;

    @Override
    String start() {
        CommandProcess command = CommandProcess.run("demo", "--page", "127.0.0.1:0", "--listen", "127.0.0.1:0");
        demo = command;
        return command.awaitOut(URL).group();
    }

    @Override
    void stop() {
        if (demo != null) demo.close();
    }

    /** To be looked at, and copied to docs/ by hand when the page has changed: see CONTRIBUTING.md. */
    @Test
    void picturesAreTaken() {
        Path folder = Path.of(System.getProperty("ws2fcgi.screenshots", "target/screenshots"));
        try (Visitor ann = visitor();
                Visitor bob = visitor();
                Visitor dana = visitor()) {
            ann.join("garden", "Ann");
            ann.picture(folder.resolve("empty-360.png"), 360, 740, ColorScheme.LIGHT);
            talk(ann, bob, dana);
            for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
                String suffix = scheme == ColorScheme.DARK ? "-dark.png" : ".png";
                ann.picture(folder.resolve("demo-1280" + suffix), 1280, 800, scheme);
                ann.picture(folder.resolve("demo-360" + suffix), 360, 740, scheme);
            }
        }
    }

    private static void talk(Visitor ann, Visitor bob, Visitor dana) {
        bob.join("garden", "Bob").say("Good morning! Has anyone watered the tomatoes?");
        ann.say("Yes, at seven. They look happy.");
        ann.say("The beans less so.");
        dana.join("garden", "\u05d3\u05e0\u05d4").say("\u05e9\u05dc\u05d5\u05dd \u05dc\u05db\u05d5\u05dc\u05dd!");
        dana.say("I can bring the long hose after lunch,\nand the good watering can.");
        bob.say("That would help. I have to go.");
        bob.leave();
        ann.sees("Bob left");
        ann.say("See you at one, then.");
        dana.sees("See you at one, then.");
        PlaywrightAssertions.assertThat(ann.page().locator(".mine .text")).hasCount(3);
    }
}
