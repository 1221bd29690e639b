package io.ws2fcgi.cli.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody with a browser of their own, cookies included, at an example's page. */
final class Guest implements AutoCloseable {
    private final BrowserContext context;
    private final List<String> console = new ArrayList<>();
    private final Page page;

    Guest(Browser browser, String url) {
        context = browser.newContext(
                new Browser.NewContextOptions().setLocale("en-GB").setTimezoneId("Europe/Berlin"));
        page = open(url);
    }

    /** Another page of the same browser. */
    Page open(String url) {
        Page opened = context.newPage();
        opened.onConsoleMessage(message -> console.add(message.type() + ": " + message.text()));
        opened.onPageError(console::add);
        opened.navigate(url);
        return opened;
    }

    Page page() {
        return page;
    }

    /** Writes into the field with this label, and presses Enter. */
    void enter(String label, String text) {
        page.getByLabel(label).fill(text);
        page.getByLabel(label).press("Enter");
    }

    /** Waits until the page shows exactly this text somewhere. */
    void sees(String text) {
        PlaywrightAssertions.assertThat(find(text).first()).isVisible();
    }

    private Locator find(String text) {
        return page.getByText(text, new Page.GetByTextOptions().setExact(true));
    }

    /** Wide and narrow, light and dark; to be looked at. No page may be wider than its screen. */
    void pictures(String name) {
        Path folder = Path.of(System.getProperty("ws2fcgi.screenshots", "target/screenshots"));
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            for (int width : new int[] {1280, 360}) {
                page.setViewportSize(width, width > 1000 ? 800 : 740);
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                String file = name + "-" + width + (scheme == ColorScheme.DARK ? "-dark" : "") + ".png";
                page.screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(file)));
                Object overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth");
                assertThat(((Number) overflow).intValue()).as(file).isLessThanOrEqualTo(0);
            }
        }
    }

    @Override
    public void close() {
        context.close();
        assertThat(console).as("the browser's console").isEmpty();
    }
}
