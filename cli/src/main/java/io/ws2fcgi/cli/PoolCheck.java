package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect to each server of the pool before anybody relies on it, without a byte of FastCGI. A pool that
 * is not there is usually a typing error, which is better said at once than to the first client.
 */
public final class PoolCheck {
    private static final int TIMEOUT_MILLIS = 3000;

    private PoolCheck() {}

    /**
     * Connects to each and goes away again.
     *
     * @param warn hears of every server that cannot be reached while another one can
     * @throws Failure with {@link ExitCode#NO_POOL} when none can be reached
     */
    static void connect(List<ServerConfig> servers, Consumer<String> warn) {
        Map<Address, String> away = away(servers);
        if (away.size() == servers.size()) throw missing(away, " (or start anyway: --no-pool-check)");
        away.forEach((address, why) -> warn.accept("pool " + address + ": " + why));
    }

    /**
     * The same for who asks once, and has no use for warnings.
     *
     * @throws Failure with {@link ExitCode#NO_POOL} when none can be reached
     */
    public static void connect(List<ServerConfig> servers) {
        Map<Address, String> away = away(servers);
        if (away.size() == servers.size()) throw missing(away, "");
    }

    private static Map<Address, String> away(List<ServerConfig> servers) {
        Map<Address, String> away = new LinkedHashMap<>();
        for (ServerConfig server : servers) {
            String trouble = trouble(server.address());
            if (trouble != null) away.put(server.address(), trouble);
        }
        return away;
    }

    private static Failure missing(Map<Address, String> away, String hint) {
        String none = away.size() == 1 ? "" : "none of " + away.size() + " servers can be reached: ";
        String all = away.entrySet().stream()
                .map(server -> "pool " + server.getKey() + ": " + server.getValue())
                .collect(Collectors.joining("; and "));
        return new Failure(ExitCode.NO_POOL, none + all + hint);
    }

    /** Why nobody can be reached there, and what to do; null when somebody can. */
    public static @Nullable String trouble(Address server) {
        if (server instanceof Address.Unix unix) return trouble(unix);
        return trouble((Address.Tcp) server);
    }

    private static @Nullable String trouble(Address.Tcp server) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(server.host()), server.port()), TIMEOUT_MILLIS);
            return null;
        } catch (UnknownHostException unknown) {
            return "the host name cannot be resolved; check its spelling";
        } catch (SocketTimeoutException silent) {
            return "no answer within 3 s; check address and firewall";
        } catch (IOException refused) {
            return reason(refused) + "; is the pool running, and does its 'listen' say this address?";
        }
    }

    private static @Nullable String trouble(Address.Unix server) {
        Path path = Path.of(server.path());
        // Without blocking: a socket whose queue is full is busy, not missing.
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.configureBlocking(false);
            socket.connect(UnixDomainSocketAddress.of(path));
            return null;
        } catch (IOException failed) {
            return advice(path, reason(failed));
        }
    }

    private static String advice(Path path, String reason) {
        if (Files.notExists(path)) return "no such socket; " + others(path);
        if (reason.toLowerCase(Locale.ROOT).contains("permission denied")) return "permission denied" + owner(path);
        if (Files.isRegularFile(path) || Files.isDirectory(path)) return "this is not a socket; " + others(path);
        return "nobody listens at this socket (" + reason + "); start the pool";
    }

    private static String others(Path path) {
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) return "is php-fpm installed and running?";
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sockets = files.filter(file -> file.toString().endsWith(".sock"))
                    .filter(file -> !file.equals(path))
                    .sorted()
                    .toList();
            if (sockets.isEmpty()) return "is php-fpm running?";
            return "did you mean unix:" + sockets.get(0) + "?";
        } catch (IOException unreadable) {
            return "is php-fpm running?";
        }
    }

    private static String owner(Path path) {
        String user = System.getProperty("user.name");
        try {
            PosixFileAttributes socket = Files.readAttributes(path, PosixFileAttributes.class);
            return " for the user " + user + " (the socket is " + PosixFilePermissions.toString(socket.permissions())
                    + " " + socket.owner() + ":" + socket.group() + "); run as " + socket.owner() + ", or add " + user
                    + " to the group " + socket.group();
        } catch (IOException hidden) {
            return " for the user " + user + "; run as the pool's listen.owner, or join its listen.group";
        }
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return message == null ? failed.toString() : message;
    }
}
