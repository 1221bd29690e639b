package io.ws2fcgi.cli.text;

/** How many columns of a terminal a text takes: two for what East Asia writes and for emoji, none for combining marks. */
public final class TextWidth {
    /** First and last of each range that is two columns wide (Unicode's East Asian Width, W and F). */
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0xa4cf},
        {0xa960, 0xa97f},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff01, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff},
        {0x1f900, 0x1faff},
        {0x20000, 0x3fffd},
    };

    private TextWidth() {}

    public static int of(String text) {
        return text.codePoints().map(TextWidth::of).sum();
    }

    public static int of(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) return 0;
        for (int[] range : WIDE) {
            if (c >= range[0] && c <= range[1]) return 2;
        }
        return 1;
    }
}
