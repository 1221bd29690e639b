package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.text.Screen;
import io.ws2fcgi.cli.text.TextWidth;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows below each other in columns, as wide as the screen and not wider: what is long is cut, and what does not fit at
 * all is left out, the last column first. Comes in parts, so that a long list needs no memory.
 */
final class Table {
    /**
     * One column.
     *
     * @param least to what width it may be cut; {@link Integer#MAX_VALUE} for never
     */
    record Column(String title, int least, boolean toTheRight) {
        static Column whole(String title) {
            return new Column(title, Integer.MAX_VALUE, false);
        }

        static Column number(String title) {
            return new Column(title, Integer.MAX_VALUE, true);
        }

        static Column text(String title, int least) {
            return new Column(title, least, false);
        }
    }

    private static final String GAP = "  ";

    private final Screen screen;
    private final PrintWriter out;
    private final List<Column> columns;
    /** Of the columns that are shown; empty before the first part. Later parts never make them narrower. */
    private int[] widths = {};

    Table(Screen screen, PrintWriter out, Column... columns) {
        this.screen = screen;
        this.out = out;
        this.columns = List.of(columns);
    }

    /** Prints some rows, and the titles before the first ones. A row has a cell for each column. */
    void print(List<List<String>> rows) {
        if (rows.isEmpty()) return;
        List<List<String>> clean = rows.stream()
                .map(row -> row.stream().map(screen::clean).toList())
                .toList();
        boolean first = widths.length == 0;
        List<String> titles = columns.stream().map(Column::title).toList();
        List<List<String>> measured = new ArrayList<>(clean);
        measured.add(titles);
        if (first) widths = fitting(natural(measured));
        if (first) printRow(titles);
        clean.forEach(this::printRow);
    }

    private int[] natural(List<List<String>> rows) {
        int[] wanted = new int[columns.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < wanted.length; i++) wanted[i] = Math.max(wanted[i], TextWidth.of(row.get(i)));
        }
        return wanted;
    }

    private int[] fitting(int[] wanted) {
        int shown = wanted.length;
        while (shown > 1 && least(wanted, shown) > screen.columns()) shown--;
        int[] fit = new int[shown];
        System.arraycopy(wanted, 0, fit, 0, shown);
        for (int tooWide = total(fit) - screen.columns(); tooWide > 0; tooWide--) {
            int widest = widest(fit);
            if (widest < 0) break;
            fit[widest]--;
        }
        return fit;
    }

    private int least(int[] wanted, int shown) {
        int[] narrow = new int[shown];
        for (int i = 0; i < shown; i++)
            narrow[i] = Math.min(wanted[i], columns.get(i).least());
        return total(narrow);
    }

    private static int total(int[] widths) {
        int total = GAP.length() * (widths.length - 1);
        for (int width : widths) total += width;
        return total;
    }

    /** The widest column that may still be cut, or -1. */
    private int widest(int[] fit) {
        int widest = -1;
        for (int i = 0; i < fit.length; i++) {
            if (fit[i] > columns.get(i).least() && (widest < 0 || fit[i] > fit[widest])) widest = i;
        }
        return widest;
    }

    private void printRow(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            Column column = columns.get(i);
            boolean whole = column.least() == Integer.MAX_VALUE || screen.columns() == Integer.MAX_VALUE;
            String cell = whole ? cells.get(i) : screen.cut(cells.get(i), widths[i]);
            String padding = " ".repeat(Math.max(0, widths[i] - TextWidth.of(cell)));
            line.append(i == 0 ? "" : GAP);
            line.append(column.toTheRight() ? padding + cell : cell + padding);
        }
        out.println(line.toString().stripTrailing());
    }
}
