package io.ws2fcgi.cli.tryout;

import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.text.TextWidth;
import java.io.PrintWriter;

/** Paragraphs with a hanging indent, as wide as the screen. */
record Wrapped(Screen screen) {
    private static final int NARROWEST = 20;

    /**
     * Prints a text behind a label.
     *
     * @param label what stands before the first line; the others begin below the text
     * @param text of any origin; it is made clean, and broken at spaces only
     */
    void print(String label, String text, PrintWriter out) {
        String indent = " ".repeat(TextWidth.of(label));
        int width = Math.max(NARROWEST, screen.columns() - TextWidth.of(label));
        StringBuilder line = new StringBuilder();
        String begin = label;
        for (String word : screen.clean(text).split(" ", -1)) {
            if (line.length() > 0 && TextWidth.of(line.toString()) + 1 + TextWidth.of(word) > width) {
                out.println(begin + line);
                begin = indent;
                line.setLength(0);
            }
            if (line.length() > 0) line.append(' ');
            line.append(word);
        }
        out.println((begin + line).stripTrailing());
    }
}
