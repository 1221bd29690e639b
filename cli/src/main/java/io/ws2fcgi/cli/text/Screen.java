package io.ws2fcgi.cli.text;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where output goes: how wide it is, and which characters it can show.
 *
 * @param columns {@link Integer#MAX_VALUE} where the width does not matter, as in a file
 */
public record Screen(int columns, Charset charset) {
    /** Knows nothing of its place. */
    public static final Screen PLAIN = new Screen(Integer.MAX_VALUE, charsetOfStdout());

    private static final int USUAL_COLUMNS = 80;
    private static final int FEWEST_COLUMNS = 40;

    /** STDOUT of this process. */
    public static Screen stdout() {
        Path terminal = terminal(1);
        return terminal == null ? PLAIN : new Screen(columnsOf(terminal), charsetOfStdout());
    }

    /** Whether somebody types what is read from STDIN. */
    public static boolean isStdinTyped() {
        return terminal(0) != null;
    }

    /**
     * Returns {@code text} with everything in the form of an escape that does not simply show itself: control
     * characters, those that change the direction of their neighbours, and those that this place cannot show.
     */
    public String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        var encoder = charset.newEncoder();
        text.codePoints().forEach(c -> {
            String shown = Character.toString(c);
            if (isPrintable(c) && encoder.canEncode(shown)) clean.append(shown);
            else clean.append(escape(c));
        });
        return clean.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String escape(int c) {
        return c < 0x100 ? String.format("\\x%02x", c) : String.format("\\u{%x}", c);
    }

    /** Returns {@code text}, which is clean, cut off where it is wider than {@code width}. */
    public String cut(String text, int width) {
        if (TextWidth.of(text) <= width) return text;
        String mark = charset.newEncoder().canEncode('\u2026') ? "\u2026" : "~";
        StringBuilder kept = new StringBuilder();
        int used = TextWidth.of(mark);
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            used += TextWidth.of(c);
            if (used > width) break;
            kept.appendCodePoint(c);
        }
        return kept.append(mark).toString();
    }

    /** Null where there is no terminal, or no way to find out. */
    private static @Nullable Path terminal(int fileDescriptor) {
        try {
            Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + fileDescriptor));
            boolean terminal = file.startsWith("/dev/pts") || file.toString().matches("/dev/(tty.*|console)");
            return terminal ? file : null;
        } catch (IOException | UnsupportedOperationException unknown) {
            return null;
        }
    }

    /** Java cannot ask a terminal for its size; stty can. */
    private static int columnsOf(Path terminal) {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File(terminal.toString()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            stty.waitFor(1, TimeUnit.SECONDS);
            int columns = Integer.parseInt(size.strip().replaceFirst("^\\d+ ", ""));
            // 0 is a terminal that does not know.
            return columns == 0 ? USUAL_COLUMNS : Math.max(FEWEST_COLUMNS, columns);
        } catch (IOException | NumberFormatException unknown) {
            return USUAL_COLUMNS;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return USUAL_COLUMNS;
        }
    }

    /** What System.out writes. Java 17 has no better way to ask. */
    private static Charset charsetOfStdout() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding", "native.encoding"}) {
            String name = System.getProperty(property, "");
            if (!name.isEmpty() && Charset.isSupported(name)) return Charset.forName(name);
        }
        return StandardCharsets.US_ASCII;
    }
}
