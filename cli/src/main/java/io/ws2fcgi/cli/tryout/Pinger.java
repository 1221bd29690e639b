package io.ws2fcgi.cli.tryout;

import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.backend.ServerCheck;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.net.Transport;
import io.ws2fcgi.cli.PoolCheck;
import io.ws2fcgi.cli.tryout.Check.Heard;
import io.ws2fcgi.cli.tryout.Check.Understood;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes checks of one server after another. Blocks. */
record Pinger(Transport transport, EventLoop loop, Duration timeout, List<Check> checks, int count) {
    /** All that came of it at one address; of several that a host name has, each is a server. */
    record Server(String name, List<Pinged> checks) {
        boolean isWell() {
            return checks.stream().allMatch(Pinged::isWell);
        }
    }

    List<Server> ping(Address server) {
        if (server instanceof Address.Unix) {
            return List.of(ping(
                    server.toString(), new ServerCheck(transport, server, transport.socketAddress(server), timeout)));
        }
        Address.Tcp tcp = (Address.Tcp) server;
        List<Server> all = new ArrayList<>();
        for (InetAddress address : addresses(tcp.host())) {
            InetSocketAddress at = new InetSocketAddress(address, tcp.port());
            String literal = Transport.address(at).toString();
            String name = literal.equals(tcp.toString()) ? literal : tcp + " at " + literal;
            all.add(ping(name, new ServerCheck(transport, Transport.address(at), at, timeout)));
        }
        if (!all.isEmpty()) return all;
        Understood unknown = Understood.wrong("the host name cannot be resolved; check its spelling");
        return List.of(new Server(
                tcp.toString(), List.of(new Pinged(Check.CONNECT, List.of(new Heard(unknown, null))))));
    }

    private static List<InetAddress> addresses(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    private Server ping(String name, ServerCheck server) {
        List<Pinged> all = new ArrayList<>();
        for (Check check : checks) {
            Pinged pinged = ping(check, server);
            all.add(pinged);
            // Who cannot be reached need not be asked anything else.
            if (check.name().equals(Check.CONNECT) && pinged.times().isEmpty()) break;
        }
        return new Server(name, all);
    }

    private Pinged ping(Check check, ServerCheck server) {
        List<Heard> all = new ArrayList<>();
        for (int time = 0; time < count; time++) all.add(check.asker().apply(server, loop));
        Pinged pinged = new Pinged(check.name(), all);
        boolean away = check.name().equals(Check.CONNECT) && pinged.times().isEmpty();
        return away ? advised(pinged, server.address()) : pinged;
    }

    /** Files say more about what is wrong with a socket than an attempt to connect. */
    private static Pinged advised(Pinged away, Address server) {
        if (!(server instanceof Address.Unix)) return away;
        String advice = PoolCheck.trouble(server);
        if (advice == null) return away;
        String trouble = Objects.requireNonNull(advice);
        return new Pinged(
                away.check(),
                away.all().stream()
                        .map(heard -> new Heard(Understood.wrong(trouble), null))
                        .toList());
    }
}
