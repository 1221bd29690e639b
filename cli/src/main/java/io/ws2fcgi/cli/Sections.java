package io.ws2fcgi.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Divides the list of options in {@code --help}: those that everybody needs first, and the others by subject. An option's
 * {@code order} is its section plus its place there; what is below a hundred has no heading.
 */
public final class Sections implements IHelpSectionRenderer {
    /** The script, and those who come to it. */
    public static final int SCRIPT = 100;

    /** What others know and say of a client. */
    public static final int CLIENT = 200;

    /** Encryption. */
    public static final int TLS = 300;

    /** Which handshakes are let in. */
    public static final int DOOR = 400;

    /** How many may be in. */
    public static final int ADMISSION = 500;

    /** What goes over the wire. */
    public static final int WIRE = 600;

    /** What follows an error. */
    public static final int ERRORS = 700;

    /** The push API. */
    public static final int PUSH = 800;

    /** Which servers there are, and who gets what. */
    public static final int SERVERS = 900;

    /** How they are connected to. */
    public static final int CONNECTIONS = 1000;

    /** Who waits for them, and how long. */
    public static final int WAITING = 1100;

    private static final int SIZE = 100;

    private static final Map<Integer, String> HEADINGS = Map.ofEntries(
            Map.entry(SCRIPT, "More about the script and its clients:"),
            Map.entry(CLIENT, "What is known of the client:"),
            Map.entry(TLS, "Encryption (wss):"),
            Map.entry(DOOR, "Which handshakes are let in:"),
            Map.entry(ADMISSION, "How many may be in, and how fast they may come (0: no limit):"),
            Map.entry(WIRE, "Messages, rates and times of each connection:"),
            Map.entry(ERRORS, "When something goes wrong:"),
            Map.entry(PUSH, "The push API:"),
            Map.entry(SERVERS, "The servers of the pool:"),
            Map.entry(CONNECTIONS, "FastCGI connections:"),
            Map.entry(WAITING, "When the pool is busy or away:"));

    @Override
    public String render(Help help) {
        SortedMap<Integer, List<OptionSpec>> sections = new TreeMap<>();
        List<OptionSpec> all = help.commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
        for (OptionSpec option : all) {
            int section = Math.max(0, option.order()) / SIZE * SIZE;
            sections.computeIfAbsent(section, none -> new ArrayList<>()).add(option);
        }
        StringBuilder text = new StringBuilder();
        sections.forEach((section, options) -> {
            String heading = HEADINGS.get(section);
            if (heading != null) text.append(String.format("%n%s%n", heading));
            text.append(list(help, all, options));
        });
        return text.toString();
    }

    /** The columns are those that all options together need. */
    private static String list(Help help, List<OptionSpec> all, List<OptionSpec> options) {
        List<OptionSpec> inOrder = options.stream()
                .sorted(Comparator.comparingInt(OptionSpec::order))
                .toList();
        Help.Layout layout = help.createDefaultLayout(all, List.of(), help.colorScheme());
        layout.addOptions(inOrder, help.parameterLabelRenderer());
        return layout.toString();
    }
}
