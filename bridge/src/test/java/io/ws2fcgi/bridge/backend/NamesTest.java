package io.ws2fcgi.bridge.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.PoolConfig;
import io.ws2fcgi.bridge.config.ServerConfig;
import io.ws2fcgi.bridge.net.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What host names lead to, and what becomes of the servers when they lead elsewhere. */
final class NamesTest {
    private static final Address APP = Address.parse("app.test:9000");
    private static final Address OTHER = Address.parse("10.0.0.9:9000");

    private final Map<Address, List<SocketAddress>> zone = new HashMap<>();
    private final Names names = new Names(
            PoolConfig.builder("php", List.of(ServerConfig.at(APP).weight(2), ServerConfig.at(OTHER)))
                    .build(),
            Transport.NIO,
            this::resolve);
    private final List<List<Server>> changes = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    NamesTest() {
        lead(APP, "10.0.0.1", "10.0.0.2");
        lead(OTHER, "10.0.0.9");
    }

    @Test
    @DisplayName("79 two A records: a name with two addresses is two servers, all alike")
    void aNameWithTwoAddressesIsTwoServers() {
        assertThat(names.lookUp())
                .extracting(server -> server + " x" + server.config().weight())
                .containsExactly(
                        "app.test:9000 (10.0.0.1:9000) x2", "app.test:9000 (10.0.0.2:9000) x2", "10.0.0.9:9000 x1");
    }

    @Test
    @DisplayName("79 dnsChange: who stays is the same server, who is new is a new one")
    void aNameThatLeadsElsewhereChangesTheServers() {
        List<Server> before = names.lookUp();
        lead(APP, "10.0.0.2", "10.0.0.3");
        look();
        assertThat(changes).hasSize(1);
        List<Server> after = changes.get(0);
        assertThat(after)
                .extracting(Server::toString)
                .containsExactly("app.test:9000 (10.0.0.2:9000)", "app.test:9000 (10.0.0.3:9000)", "10.0.0.9:9000");
        assertThat(after.get(0)).isSameAs(before.get(1));
        assertThat(after.get(2)).isSameAs(before.get(2));
    }

    @Test
    void anAddressThatComesBackIsTheServerThatItWasAndWhatRunsThereCounts() {
        List<Server> before = names.lookUp();
        lead(APP, "10.0.0.2");
        look();
        lead(APP, "10.0.0.1", "10.0.0.2");
        look();
        assertThat(changes).hasSize(2);
        assertThat(changes.get(1).get(0)).isSameAs(before.get(0));
    }

    @Test
    void whereNothingChangesNothingIsTold() {
        names.lookUp();
        lead(APP, "10.0.0.2", "10.0.0.1");
        look();
        assertThat(changes).isEmpty();
    }

    @Test
    void aNameServiceThatIsAwayChangesNothingAndIsToldOnce() {
        names.lookUp();
        List<SocketAddress> known = zone.remove(APP);
        look();
        look();
        assertThat(changes).isEmpty();
        assertThat(warnings)
                .containsExactly(
                        "host name of app.test:9000 cannot be looked up any more;" + " its last addresses stay in use");
        zone.put(APP, known);
        look();
        zone.remove(APP);
        look();
        assertThat(warnings).hasSize(2);
    }

    @Test
    void aNameThatMeansNothingAtTheStartIsAMistakeOfTheConfiguration() {
        zone.remove(APP);
        assertThatThrownBy(names::lookUp).isInstanceOf(ConfigException.class).hasMessageContaining("app.test");
    }

    private void look() {
        names.lookAgain(changes::add, warnings::add);
    }

    private void lead(Address name, String... addresses) {
        List<SocketAddress> all = new ArrayList<>();
        for (String address : addresses) all.add(new InetSocketAddress(address, 9000));
        zone.put(name, all);
    }

    private List<SocketAddress> resolve(Address address) {
        List<SocketAddress> found = zone.get(address);
        if (found == null) throw new ConfigException("address: " + address);
        return found;
    }
}
