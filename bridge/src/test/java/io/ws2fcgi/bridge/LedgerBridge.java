package io.ws2fcgi.bridge;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.BridgeConfig;
import io.ws2fcgi.bridge.config.OnError;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.config.Script;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Ledger;
import io.ws2fcgi.fixtures.TempFolder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A bridge whose script keeps a {@link Ledger}, so that what was sent, what ran and what was reported can be added up. Who
 * hears of an application error instead of an answer hears {@link #NOTICE}.
 */
final class LedgerBridge implements AutoCloseable {
    /** What a client is sent when its message could not be answered. */
    static final String NOTICE = "no answer";

    private final TempFolder folder;
    private final Bridge bridge;
    private final WitnessedEvents events;

    private LedgerBridge(TempFolder folder, Bridge bridge, WitnessedEvents events) {
        this.folder = folder;
        this.bridge = bridge;
        this.events = events;
    }

    /** A bridge that runs {@code script}, which is ledger.php somewhere, on these servers; to be described further. */
    static Plan running(String script, SocketAddress... servers) {
        return new Plan(script, List.of(servers));
    }

    /** What a {@link LedgerBridge} shall be. */
    static final class Plan {
        private final String script;
        private final List<SocketAddress> servers;
        private UnaryOperator<PoolConfig.Builder> pool = UnaryOperator.identity();
        private UnaryOperator<RouteConfig.Builder> route = UnaryOperator.identity();

        private Plan(String script, List<SocketAddress> servers) {
            this.script = script;
            this.servers = servers;
        }

        Plan pool(UnaryOperator<PoolConfig.Builder> changes) {
            pool = changes;
            return this;
        }

        Plan route(UnaryOperator<RouteConfig.Builder> changes) {
            route = changes;
            return this;
        }

        LedgerBridge start() throws IOException {
            TempFolder folder = TempFolder.create();
            WitnessedEvents events = new WitnessedEvents();
            try {
                return new LedgerBridge(folder, Bridge.start(config(folder), events), events);
            } catch (IOException | RuntimeException failed) {
                folder.close();
                throw failed;
            }
        }

        private BridgeConfig config(TempFolder folder) {
            List<ServerConfig> all = servers.stream()
                    .map(server -> ServerConfig.at(Address.parse(Addresses.text(server))))
                    .toList();
            RouteConfig.Builder to = RouteConfig.builder("php", Script.of(script))
                    .params(Map.of("LEDGER", ledgerIn(folder).toString()))
                    .onError(new OnError.Notify(NOTICE));
            return BridgeConfig.builder(
                            Address.parse("127.0.0.1:0"),
                            pool.apply(PoolConfig.builder("php", all)).build(),
                            route.apply(to).build())
                    .build();
        }
    }

    private static Path ledgerIn(TempFolder folder) {
        return folder.file("ledger");
    }

    SocketAddress address() {
        Address.Tcp tcp = (Address.Tcp) bridge.addresses().get(0);
        return new InetSocketAddress(tcp.host(), tcp.port());
    }

    /** What scripts have written down by now. */
    Ledger ledger() {
        return Ledger.read(ledgerIn(folder));
    }

    WitnessedEvents events() {
        return events;
    }

    Backend pool() {
        return bridge.backends().get(0);
    }

    /** A file for scripts to wait for. */
    Path gate() {
        return folder.file("gate");
    }

    /** Lets them go. */
    void openGate() {
        folder.write("gate", "");
    }

    /** Waits until the close of everybody who was ever in has come to its script's end, and returns how many those are. */
    int awaitCloses() {
        List<String> owed =
                events.connections().stream().map(id -> id + "-close").toList();
        PhpBridge.eventually("the close events of " + owed.size() + " clients", () -> {
            Ledger ledger = ledger();
            return owed.stream().allMatch(close -> ledger.of(close).finished() > 0);
        });
        return owed.size();
    }

    /** Ids of messages that a script began with more than once. */
    List<String> executedTwice() {
        Ledger ledger = ledger();
        return Stream.of("message", "tick")
                .flatMap(kind -> ledger.begun(kind).stream())
                .filter(id -> ledger.of(id).begun() > 1)
                .toList();
    }

    @Override
    public void close() {
        bridge.close();
        folder.close();
    }
}
