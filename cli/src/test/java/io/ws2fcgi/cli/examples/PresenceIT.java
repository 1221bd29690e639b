package io.ws2fcgi.cli.examples;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.ws2fcgi.cli.demo.Browsers;
import io.ws2fcgi.fixtures.TempFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code examples/presence-php} on a real php-fpm with SQLite, in a real browser. */
final class PresenceIT {
    private static final TempFolder FOLDER = TempFolder.create();
    private static Browsers browsers;
    private static PhpSite site;

    @BeforeAll
    static void start() {
        browsers = new Browsers();
        site = PhpSite.start(
                "presence-php",
                pool -> pool.extension("pdo").extension("pdo_sqlite"),
                "--param",
                "PRESENCE_DB=" + FOLDER.file("presence.sqlite"));
    }

    @AfterAll
    static void stop() {
        browsers.close();
        site.close();
        FOLDER.close();
    }

    @Test
    void everybodySeesWhoComesAndGoes() {
        try (Guest ann = guest("Ann")) {
            isHere(ann, "Ann (you)");
            ann.sees("Only you, so far. Open this page in a second window.");
            try (Guest bob = guest("Bob <b>")) {
                isHere(bob, "Ann", "Bob <b> (you)");
                isHere(ann, "Ann (you)", "Bob <b>");
                ann.sees("2 people");
            }
            isHere(ann, "Ann (you)");
        }
    }

    @Test
    void severalWindowsOfOnePersonAreOneLine() {
        try (Guest ann = guest("Ann")) {
            isHere(ann, "Ann (you)");
            Page second = ann.open(site.url());
            second.getByLabel("Your name").fill("Ann");
            second.getByLabel("Your name").press("Enter");
            assertThat(ann.page().locator("#list small")).containsText("2 windows");
            second.close();
            assertThat(ann.page().locator("#list small")).not().containsText("windows");
        }
    }

    @Test
    void whoLooksElsewhereIsAway() {
        try (Guest ann = guest("Ann");
                Guest bob = guest("Bob")) {
            isHere(ann, "Ann (you)", "Bob");
            bob.page().evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})");
            bob.page().evaluate("document.dispatchEvent(new Event('visibilitychange'))");
            assertThat(ann.page().locator("li.away bdi")).hasText("Bob");
            bob.page().evaluate("delete document.hidden");
            bob.page().evaluate("document.dispatchEvent(new Event('visibilitychange'))");
            assertThat(ann.page().locator("li.away")).hasCount(0);
        }
    }

    @Test
    void picturesAreTaken() {
        try (Guest ann = new Guest(browsers.browser(), site.url())) {
            ann.pictures("presence-hello");
            ann.enter("Your name", "Ann");
            try (Guest bob = guest("Bob");
                    Guest dana = guest("\u05d3\u05e0\u05d4 \u05db\u05d4\u05df");
                    Guest wide = guest("Maximilian-Alexander von Hohenlo")) {
                isHere(
                        ann,
                        "Ann (you)",
                        "Bob",
                        "\u05d3\u05e0\u05d4 \u05db\u05d4\u05df",
                        "Maximilian-Alexander von Hohenlo");
                bob.page().evaluate("socket.send('away')");
                assertThat(ann.page().locator("li.away")).hasCount(1);
                ann.pictures("presence");
                isHere(
                        wide,
                        "Ann",
                        "Bob",
                        "\u05d3\u05e0\u05d4 \u05db\u05d4\u05df",
                        "Maximilian-Alexander von Hohenlo (you)");
                isHere(
                        dana,
                        "Ann",
                        "Bob",
                        "\u05d3\u05e0\u05d4 \u05db\u05d4\u05df (you)",
                        "Maximilian-Alexander von Hohenlo");
            }
        }
    }

    private static Guest guest(String name) {
        Guest guest = new Guest(browsers.browser(), site.url());
        guest.enter("Your name", name);
        assertThat(guest.page().locator("#list li").filter(new Locator.FilterOptions().setHasText(name)))
                .hasCount(1);
        return guest;
    }

    private static void isHere(Guest guest, String... names) {
        assertThat(guest.page().locator("#list bdi")).hasText(names);
    }
}
