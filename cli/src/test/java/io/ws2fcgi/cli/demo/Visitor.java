package io.ws2fcgi.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody with a browser of their own, cookies included, at the chat's page. */
final class Visitor implements AutoCloseable {
    private static final Pattern TAG = Pattern.compile("\"tag\":\"([0-9a-f]{8})\"");

    private final String url;
    private final BrowserContext context;
    private final Page page;
    private final List<String> frames = new ArrayList<>();
    private final List<String> console = new ArrayList<>();

    Visitor(Browser browser, String url) {
        this.url = url;
        context = browser.newContext(
                new Browser.NewContextOptions().setLocale("en-GB").setTimezoneId("Europe/Berlin"));
        page = context.newPage();
        page.onWebSocket(socket -> socket.onFrameReceived(frame -> frames.add(frame.text())));
        page.onConsoleMessage(message -> console.add(message.type() + ": " + message.text()));
        page.onPageError(console::add);
    }

    /** Goes to a room for the first time, and gives a name. */
    Visitor join(String room, String nick) {
        page.navigate(url + "#" + room);
        page.getByLabel("Your name").fill(nick);
        page.getByLabel("Your name").press("Enter");
        return awaitConnected();
    }

    Visitor awaitConnected() {
        PlaywrightAssertions.assertThat(page.locator("body")).hasAttribute("data-state", "online");
        sees("You joined");
        return this;
    }

    void reload() {
        page.reload();
        awaitConnected();
    }

    void go(String room) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(room)).click();
        awaitConnected();
    }

    void say(String text) {
        page.getByLabel("Your message").fill(text);
        page.getByLabel("Your message").press("Enter");
        PlaywrightAssertions.assertThat(message(text)).isVisible();
    }

    /** Waits until the log has this text, as a message or a notice. */
    void sees(String text) {
        PlaywrightAssertions.assertThat(message(text).first()).isVisible();
    }

    boolean hasSeen(String text) {
        return page.locator("#log").innerText().contains(text);
    }

    private Locator message(String text) {
        return page.locator("#list p").getByText(text, new Locator.GetByTextOptions().setExact(true));
    }

    /** Who the application thinks this is, in each message that came so far. */
    List<String> tags() {
        List<String> tags = new ArrayList<>();
        for (String frame : frames) {
            Matcher tag = TAG.matcher(frame);
            if (tag.find()) tags.add(tag.group(1));
            else throw new AssertionError("no tag in " + frame);
        }
        return tags;
    }

    List<String> cookies() {
        return context.cookies().stream().map(cookie -> cookie.name).toList();
    }

    Page page() {
        return page;
    }

    void picture(Path file, int width, int height, ColorScheme scheme) {
        page.setViewportSize(width, height);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    /** Closes the tab, as people do. */
    void leave() {
        page.close();
    }

    @Override
    public void close() {
        context.close();
        assertThat(console).as("the browser's console").isEmpty();
    }
}
