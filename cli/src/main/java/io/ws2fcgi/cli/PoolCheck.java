package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.Address;
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
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One attempt to connect to the pool before anybody relies on it, without a byte of FastCGI. A pool that is not there is
 * usually a typing error, which is better said at once than to the first client.
 */
final class PoolCheck {
    private static final int TIMEOUT_MILLIS = 3000;

    private PoolCheck() {}

    /**
     * Connects and goes away again.
     *
     * @throws Failure with {@link ExitCode#NO_POOL} when nobody can be reached there
     */
    static void connect(Address pool) {
        if (pool instanceof Address.Unix unix) connect(unix);
        else connect((Address.Tcp) pool);
    }

    private static void connect(Address.Tcp pool) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(pool.host()), pool.port()), TIMEOUT_MILLIS);
        } catch (UnknownHostException unknown) {
            throw missing(pool, "the host name cannot be resolved; check its spelling");
        } catch (SocketTimeoutException silent) {
            throw missing(pool, "no answer within 3 s; check address and firewall");
        } catch (IOException refused) {
            throw missing(pool, reason(refused) + "; is the pool running, and does its 'listen' say this address?");
        }
    }

    private static void connect(Address.Unix pool) {
        Path path = Path.of(pool.path());
        // Without blocking: a socket whose queue is full is busy, not missing.
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.configureBlocking(false);
            socket.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException failed) {
            throw missing(pool, advice(path, reason(failed)));
        }
    }

    static String advice(Path path, String reason) {
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

    private static Failure missing(Address pool, String why) {
        return new Failure(ExitCode.NO_POOL, "pool " + pool + ": " + why + " (or start anyway: --no-pool-check)");
    }

    private static String reason(IOException failed) {
        String message = failed.getMessage();
        return message == null ? failed.toString() : message;
    }
}
