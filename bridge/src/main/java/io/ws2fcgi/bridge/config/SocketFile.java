package io.ws2fcgi.bridge.config;

import org.jspecify.annotations.Nullable;

/**
 * Who may use the file of a Unix socket. To connect one has to be able to write to it.
 *
 * @param mode permission bits, 0 to 0777; -1 for what the process's umask leaves
 * @param owner a user's name or number; null for the process's own
 * @param group a group's name or number; null for the process's own
 */
public record SocketFile(
        int mode, @Nullable String owner, @Nullable String group) {
    /** As the system makes it. */
    public static final SocketFile DEFAULT = new SocketFile(-1, null, null);

    private static final int ALL = 0777;

    public SocketFile {
        if (mode < -1 || mode > ALL) {
            throw new ConfigException("mode: " + Integer.toOctalString(mode) + " (expected: octal, 0 to 0777)");
        }
    }

    /** The same with this mode. */
    public SocketFile mode(int bits) {
        return new SocketFile(bits, owner, group);
    }

    /** The same with this owner. */
    public SocketFile owner(String user) {
        return new SocketFile(mode, user, group);
    }

    /** The same with this group. */
    public SocketFile group(String name) {
        return new SocketFile(mode, owner, name);
    }
}
