package io.ws2fcgi.cli.examples;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import io.ws2fcgi.cli.demo.Browsers;
import io.ws2fcgi.fixtures.HttpReply;
import io.ws2fcgi.fixtures.WebSocketTestClient;
import java.net.InetSocketAddress;
import java.net.URI;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code examples/notifications-php} on a real php-fpm behind a real nginx, in a real browser. */
final class NotificationsIT {
    private static Browsers browsers;
    private static PhpSite site;

    @BeforeAll
    static void start() {
        browsers = new Browsers();
        site = PhpSite.start("notifications-php", pool -> pool);
    }

    @AfterAll
    static void stop() {
        browsers.close();
        site.close();
    }

    @Test
    void aNotificationAppearsInEveryPageOfItsUser() {
        try (Guest ann = guest("Ann");
                Guest bob = guest("Bob")) {
            Page second = bob.open(site.url());
            assertThat(second.locator("body")).hasAttribute("data-state", "online");
            ann.page().getByLabel("Name").fill("Bob");
            ann.enter("Message", "Lunch is <b>ready</b> \u05d1\u05ea\u05d9\u05d0\u05d1\u05d5\u05df");
            ann.sees("Shown in 2 open pages of Bob.");
            bob.sees("Lunch is <b>ready</b> \u05d1\u05ea\u05d9\u05d0\u05d1\u05d5\u05df");
            assertThat(second.locator("#list b")).hasText("Ann");
            assertThat(ann.page().locator("#list li")).hasCount(0);
        }
    }

    @Test
    void whoHasNoPageOpenIsNotReached() {
        try (Guest ann = guest("Anna")) {
            ann.page().getByLabel("Name").fill("Nobody");
            ann.enter("Message", "Hello?");
            ann.sees("Nobody has no page open.");
        }
    }

    @Test
    void signingOutEndsTheOtherPagesToo() {
        try (Guest ann = guest("Annette")) {
            Page second = ann.open(site.url());
            assertThat(second.locator("body")).hasAttribute("data-state", "online");
            ann.page().getByText("Sign out").click();
            ann.sees("Who are you?");
            assertThat(second.getByText("Who are you?")).isVisible();
        }
    }

    @Test
    void aSocketWithoutASessionIsTurnedAway() {
        URI url = URI.create(site.url());
        HttpReply reply = WebSocketTestClient.to(new InetSocketAddress(url.getHost(), url.getPort()))
                .path("/ws")
                .rejected();
        Assertions.assertThat(reply.status()).isEqualTo(403);
        Assertions.assertThat(reply.body()).isEqualTo("Sign in first.\n");
    }

    @Test
    void picturesAreTaken() {
        try (Guest ann = new Guest(browsers.browser(), site.url())) {
            ann.pictures("notifications-hello");
            ann.enter("Your name", "Anneliese");
            assertThat(ann.page().locator("body")).hasAttribute("data-state", "online");
            ann.pictures("notifications-empty");
            try (Guest bob = guest("Bob_the_Builder");
                    Guest dana = guest("\u05d3\u05e0\u05d4")) {
                send(bob, "Your parcel is at the door. The driver says that nobody opened, so it is behind the bins.");
                send(dana, "\u05ea\u05d5\u05d3\u05d4 \u05e2\u05dc \u05d4\u05e2\u05d5\u05d2\u05d4!");
                send(bob, "Lunch?");
                assertThat(ann.page().locator("#list li")).hasCount(3);
                ann.enter("Message", "To myself");
                ann.sees("Shown in 1 open page of Anneliese.");
                ann.page().evaluate("document.getAnimations().forEach(a => a.finish())");
                ann.pictures("notifications");
            }
        }
    }

    private static void send(Guest from, String text) {
        from.page().getByLabel("Name").fill("Anneliese");
        from.enter("Message", text);
        from.sees("Shown in 1 open page of Anneliese.");
    }

    private static Guest guest(String name) {
        Guest guest = new Guest(browsers.browser(), site.url());
        guest.enter("Your name", name);
        assertThat(guest.page().locator("body")).hasAttribute("data-state", "online");
        return guest;
    }
}
