package io.ws2fcgi.bridge.control;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Ticker;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.ListenerConfig;
import io.ws2fcgi.bridge.event.BridgeEvents;
import io.ws2fcgi.bridge.event.Limit;
import io.ws2fcgi.bridge.net.BoundSocket;
import io.ws2fcgi.bridge.net.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Serves the push API at one address: the door of this room. */
public final class ControlServer {
    private final BoundSocket socket;

    private ControlServer(BoundSocket socket) {
        this.socket = socket;
    }

    /**
     * Begins to serve. Blocks until that has worked or failed, so never call it on a loop.
     *
     * @throws IOException when the address is taken or may not be used; the message names it
     * @throws ConfigException when other machines reach the address and there is no secret
     */
    public static ControlServer bind(
            Transport transport,
            EventLoopGroup group,
            ControlConfig config,
            Broker broker,
            Operation operation,
            EventFeed feed,
            BridgeEvents events)
            throws IOException {
        Address address = config.address();
        requireSecret(config, transport.socketAddress(address));
        Credentials credentials = config.secret() == null ? null : new Credentials(config.secret(), Clock.systemUTC());
        FrontDesk desk = new FrontDesk(
                PushApi.routes(broker, operation, feed, group.next()),
                new Gatekeeper(hostNames(config), credentials),
                config.limits(),
                events,
                Ticker.systemTicker());
        BoundSocket socket = BoundSocket.bind(
                transport,
                group,
                ListenerConfig.at(address),
                new Connections(desk, config.limits()),
                trouble -> events.limited(Limit.ACCEPT, "newcomers at " + address, trouble));
        if (address instanceof Address.Unix unix) restrict(Path.of(unix.path()));
        return new ControlServer(socket);
    }

    /** A name may say anything; only its address counts. */
    private static void requireSecret(ControlConfig config, SocketAddress address) {
        if (config.secret() != null || !(address instanceof InetSocketAddress tcp)) return;
        if (tcp.getAddress().isLoopbackAddress()) return;
        throw new ConfigException("control: " + config.address() + " is not an address of the loopback, and there is no"
                + " secret (expected: a secret, see control-secret-file, or another address)");
    }

    private static HostNames hostNames(ControlConfig config) {
        Set<String> names = new HashSet<>(config.hosts());
        // Whoever configured this name or number did so for callers to use it.
        if (config.address() instanceof Address.Tcp tcp) names.add(tcp.host().toLowerCase(Locale.ROOT));
        return new HostNames(names);
    }

    /** The socket's group is who may push; nobody has to ask the umask. */
    private static void restrict(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    }

    /** Where it serves, with the real port. */
    public Address address() {
        return socket.address();
    }

    /** Where an application on this machine finds it (WS_PUSH_URL): {@code http://host:port} or {@code unix:/path}. */
    public String pushUrl() {
        return address() instanceof Address.Tcp tcp
                ? "http://" + reachable(tcp)
                : address().toString();
    }

    /** Nobody can connect to the address that stands for all of them, but every one of them is meant. */
    private static Address.Tcp reachable(Address.Tcp tcp) {
        return switch (tcp.host()) {
            case "0.0.0.0" -> new Address.Tcp("127.0.0.1", tcp.port());
            case "::", "0:0:0:0:0:0:0:0" -> new Address.Tcp("::1", tcp.port());
            default -> tcp;
        };
    }

    /** Takes no more callers; those that are there are served until the loops end. */
    public ChannelFuture close() {
        return socket.close();
    }
}
