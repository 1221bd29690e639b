package io.ws2fcgi.bridge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the arrows of ARCHITECTURE.md: which room may know which. */
final class ArrowsTest {
    private static final String ROOT = "io.ws2fcgi.bridge";

    /** For each room, the rooms that it may know. The root knows all of them. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("event", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("rate", Set.of("config")),
            Map.entry("net", Set.of("config")),
            Map.entry("route", Set.of("config")),
            Map.entry("dialect", Set.of("config", "event")),
            Map.entry("backend", Set.of("config", "net", "event")),
            Map.entry("hub", Set.of("event")),
            Map.entry("cluster", Set.of("hub", "event")),
            Map.entry("session", Set.of("config", "event", "admission", "dialect", "backend", "hub", "cluster")),
            Map.entry("admission", Set.of("config", "event", "rate")),
            Map.entry("tls", Set.of("config", "event")),
            Map.entry("wire", Set.of("config", "event", "net", "rate", "session", "hub")),
            Map.entry(
                    "listener",
                    Set.of(
                            "admission",
                            "config",
                            "event",
                            "net",
                            "route",
                            "dialect",
                            "session",
                            "wire",
                            "tls",
                            "cluster")),
            Map.entry("control", Set.of("config", "event", "net", "rate", "route", "dialect", "cluster")),
            Map.entry("metrics", Set.of("event")),
            Map.entry("replay", Set.of("config", "event", "dialect", "backend", "route")));

    /** A line of the drawing in ARCHITECTURE.md. */
    private static final Pattern DRAWN = Pattern.compile("(?m)^([a-z]+) +-> ([a-z, ]+)$");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void everyRoomKnowsOnlyTheRoomsThatItsArrowsLeadTo() {
        Map<String, Set<String>> unexpected = new TreeMap<>();
        for (JavaClass from : CLASSES) {
            String room = room(from);
            if (room.isEmpty()) continue;
            for (var dependency : from.getDirectDependenciesFromSelf()) {
                JavaClass to = dependency.getTargetClass();
                if (!to.getPackageName().startsWith(ROOT)) continue;
                if (room.equals(room(to)) || ARROWS.getOrDefault(room, Set.of()).contains(room(to))) continue;
                unexpected.computeIfAbsent(room, r -> new TreeSet<>()).add(dependency.getDescription());
            }
        }
        assertThat(unexpected).isEmpty();
    }

    @Test
    void everyRoomHasItsArrows() {
        Set<String> rooms = new TreeSet<>();
        CLASSES.forEach(c -> rooms.add(room(c)));
        rooms.remove("");
        assertThat(rooms).isEqualTo(new TreeSet<>(ARROWS.keySet()));
    }

    @Test
    void theArrowsAreThoseOfTheDocument() throws IOException {
        Map<String, Set<String>> drawn = new TreeMap<>();
        Matcher line = DRAWN.matcher(Files.readString(Path.of("..", "ARCHITECTURE.md")));
        while (line.find())
            drawn.put(line.group(1), new TreeSet<>(List.of(line.group(2).split(", "))));
        Map<String, Set<String>> held = new TreeMap<>();
        ARROWS.forEach((room, known) -> held.put(room, new TreeSet<>(known.isEmpty() ? Set.of("none") : known)));
        assertThat(drawn).isEqualTo(held);
    }

    @Test
    void noCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theRoomsOfPureFunctionsHaveNoChannels() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".dialect", ROOT + ".route", ROOT + ".config", ROOT + ".rate", ROOT + ".event")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel..")
                .check(CLASSES);
    }

    @Test
    void whatKnowsNoFastCgiKnowsNone() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".hub", ROOT + ".event", ROOT + ".config", ROOT + ".route", ROOT + ".listener")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.ws2fcgi.fcgi..")
                .check(CLASSES);
    }

    @Test
    void theBridgeKnowsNoCommandLineAndNoLoggingBackend() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "ch.qos.logback..")
                .check(CLASSES);
    }

    private static String room(JavaClass javaClass) {
        String name = javaClass.getPackageName();
        return name.length() <= ROOT.length() ? "" : name.substring(ROOT.length() + 1);
    }
}
