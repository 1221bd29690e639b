package io.ws2fcgi.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What two people can do in the chat, in a real browser; the same for PHP and for the demo. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChatScenarios {
    private final Browsers browsers = new Browsers();
    private String url = "";

    /** Starts everything and returns where the page is. */
    abstract String start() throws Exception;

    abstract void stop() throws Exception;

    @BeforeAll
    void startAll() throws Exception {
        url = start();
    }

    @AfterAll
    void stopAll() throws Exception {
        browsers.close();
        stop();
    }

    Visitor visitor() {
        return new Visitor(browsers.browser(), url);
    }

    @Test
    void aMessageOfOnePageAppearsInTheOther() {
        try (Visitor ann = visitor().join("one", "Ann");
                Visitor bob = visitor().join("one", "Bob")) {
            ann.sees("Bob joined");
            ann.say("Hello Bob");
            bob.sees("Hello Bob");
            bob.say("Hello Ann");
            ann.sees("Hello Ann");
        }
    }

    @Test
    void closingOnePageIsToldToTheOther() {
        try (Visitor ann = visitor().join("two", "Ann");
                Visitor bob = visitor().join("two", "Bob")) {
            bob.leave();
            ann.sees("Bob left");
        }
    }

    @Test
    void aReloadComesBackAsTheSameVisitorIntoTheSameRoom() {
        try (Visitor ann = visitor().join("three", "Ann");
                Visitor bob = visitor().join("three", "Bob")) {
            bob.reload();
            ann.sees("Bob left");
            bob.say("Back again");
            ann.sees("Back again");
            assertThat(bob.tags()).as("tags before and after").hasSizeGreaterThan(2);
            assertThat(bob.tags().stream().distinct()).hasSize(1);
        }
    }

    @Test
    void aSessionBegunInOpenIsFoundByTheNextMessageWithAndWithoutACookieFromBefore() {
        try (Visitor ann = visitor()) {
            assertThat(ann.cookies()).isEmpty();
            ann.join("four", "Ann").say("without a cookie from before");
            assertThat(ann.cookies()).hasSize(1);
            ann.reload();
            ann.say("with a cookie from before");

            // Joined and said, twice; her own leaving may be told before or after she is back.
            Set<String> tags = Set.copyOf(ann.tags());
            assertThat(ann.tags()).hasSizeGreaterThanOrEqualTo(4);
            assertThat(tags).hasSize(1);
            try (Visitor bob = visitor().join("four", "Bob")) {
                assertThat(bob.tags()).doesNotContainAnyElementsOf(tags);
            }
        }
    }

    @Test
    void roomsDoNotHearEachOther() {
        try (Visitor ann = visitor().join("lobby", "Ann");
                Visitor bob = visitor().join("lobby", "Bob")) {
            bob.go("kitchen");
            ann.sees("Bob left");
            bob.say("Nobody is here");
            ann.say("Everybody is here");
            bob.go("lobby");
            ann.say("Now you hear me");
            bob.sees("Now you hear me");
            assertThat(ann.hasSeen("Nobody is here")).isFalse();
            assertThat(bob.hasSeen("Everybody is here")).isFalse();
        }
    }

    @Test
    void textStaysTextWhateverItSays() {
        String name = "\u05d3\u05e0\u05d4 <i>& \ud83d\udc69\u200d\ud83c\udf3e";
        String text =
                "<img src=x onerror=alert(1)> \"quoted\" \\ \u05e9\u05dc\u05d5\u05dd \ud83c\udf45 " + "w".repeat(300);
        try (Visitor ann = visitor().join("six", "Ann");
                Visitor other = visitor().join("six", name)) {
            ann.sees(name + " joined");
            other.say(text);
            ann.sees(text);
            Object overflow = ann.page().evaluate("document.documentElement.scrollWidth - innerWidth");
            assertThat(((Number) overflow).intValue()).isLessThanOrEqualTo(0);
        }
    }

    @Test
    void severalTabsOfOneVisitorMayHaveSeveralNames() {
        try (Visitor ann = visitor().join("seven", "Ann")) {
            var second = ann.page().context().newPage();
            second.navigate(url + "#seven");
            second.getByLabel("Your name").fill("Anna at work");
            second.getByLabel("Your name").press("Enter");
            ann.sees("Anna at work joined");
            ann.say("Still Ann");
            assertThat(ann.tags().stream().distinct()).hasSize(1);
            assertThat(ann.page().locator(".mine .text").allInnerTexts()).containsExactly("Still Ann");
        }
    }
}
