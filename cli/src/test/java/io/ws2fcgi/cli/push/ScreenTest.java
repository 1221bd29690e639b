package io.ws2fcgi.cli.push;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.text.TextWidth;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What reaches a terminal, and how wide it is there. */
final class ScreenTest {
    private static final Screen WIDE = new Screen(Integer.MAX_VALUE, UTF_8);
    private static final Screen ASCII = new Screen(Integer.MAX_VALUE, US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "\u00fcber \u4f60\u597d, \u00fcber \u4f60\u597d",
        "a\u001b[31mred, a\\x1b[31mred",
        "tab\tbell\u0007., tab\\x09bell\\x07.",
        "\u009b2J, \\x9b2J",
        "txt\u202egpj.exe, txt\\u{202e}gpj.exe",
        "a\u200bb, a\\u{200b}b",
        "\ud800x, \\u{d800}x",
    })
    void whatDoesNotShowItselfIsEscaped(String text, String shown) {
        assertThat(WIDE.clean(text)).isEqualTo(shown);
    }

    @Test
    void whatThePlaceCannotShowIsEscapedToo() {
        assertThat(ASCII.clean("\u00fcber \ud83d\ude00")).isEqualTo("\\xfcber \\u{1f600}");
    }

    @Property
    void noControlCharacterComesThrough(@ForAll String text) {
        assertThat(WIDE.clean(text).chars()).noneMatch(Character::isISOControl);
        assertThat(ASCII.clean(text).chars()).allMatch(c -> c >= ' ' && c <= '~');
    }

    @Property
    void whatIsCutFits(@ForAll String text) {
        String clean = WIDE.clean(text);
        assertThat(TextWidth.of(WIDE.cut(clean, 10))).isLessThanOrEqualTo(10);
        if (TextWidth.of(clean) <= 10) assertThat(WIDE.cut(clean, 10)).isEqualTo(clean);
    }

    @Test
    void widthIsCountedInColumnsOfTheTerminal() {
        assertThat(TextWidth.of("abc")).isEqualTo(3);
        assertThat(TextWidth.of("\u4f60\u597d")).isEqualTo(4);
        assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
        assertThat(TextWidth.of("\ud83d\ude00")).isEqualTo(2);
        assertThat(WIDE.cut("\u4f60\u597d\u4f60\u597d", 6)).isEqualTo("\u4f60\u597d\u2026");
        assertThat(ASCII.cut("abcdef", 4)).isEqualTo("abc~");
    }

    @Test
    void aTableIsAsWideAsItsCells() {
        assertThat(table(WIDE)).isEqualTo("""
                ID    N  NAME         LAST
                a1   10  ann          x
                b2  200  bartholomew  y
                """);
    }

    @Test
    void whatIsTooLongIsCutAndWhatHasNoPlaceIsLeftOut() {
        assertThat(table(new Screen(23, UTF_8))).isEqualTo("""
                ID    N  NAME      LAST
                a1   10  ann       x
                b2  200  barthol\u2026  y
                """);
        assertThat(table(new Screen(17, UTF_8))).isEqualTo("""
                ID    N  NAME
                a1   10  ann
                b2  200  barthol\u2026
                """);
        assertThat(table(new Screen(3, UTF_8))).isEqualTo("ID\na1\nb2\n");
    }

    @Test
    void laterPartsHaveNoTitlesAndTheSameColumns() {
        StringWriter printed = new StringWriter();
        Table table = new Table(WIDE, new PrintWriter(printed), Table.Column.whole("A"), Table.Column.whole("B"));
        table.print(List.of());
        table.print(List.of(List.of("aaa", "b")));
        table.print(List.of(List.of("a", "bb"), List.of("aaaaa", "b")));
        assertThat(printed.toString()).isEqualTo("A    B\naaa  b\na    bb\naaaaa  b\n");
    }

    private static String table(Screen screen) {
        StringWriter printed = new StringWriter();
        Table table = new Table(
                screen,
                new PrintWriter(printed),
                Table.Column.whole("ID"),
                Table.Column.number("N"),
                Table.Column.text("NAME", 4),
                Table.Column.whole("LAST"));
        table.print(List.of(List.of("a1", "10", "ann", "x"), List.of("b2", "200", "bartholomew", "y")));
        return printed.toString();
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "60, 1m 00s", "3599, 59m 59s", "3600, 1h 00m", "86399, 23h 59m", "183600, 2d 3h"})
    void agesHaveTwoUnits(long seconds, String text) {
        assertThat(Ages.of(Duration.ofSeconds(seconds))).isEqualTo(text);
        assertThat(Ages.of(Duration.ofSeconds(-5))).isEqualTo("0s");
    }
}
