package io.ws2fcgi.bridge.net;

import io.ws2fcgi.bridge.config.SocketFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/** Gives the file of a Unix socket to those who may use it. */
final class SocketFiles {
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    private SocketFiles() {}

    /**
     * To be called between bind and listen: as long as nobody listens, nobody can connect, whatever the file allows.
     *
     * @throws IOException saying what this process may not do, or whom the system does not know
     */
    static void apply(SocketFile wanted, Path path) throws IOException {
        if (wanted.equals(SocketFile.DEFAULT)) return;
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        UserPrincipalLookupService known = path.getFileSystem().getUserPrincipalLookupService();
        try {
            if (wanted.group() != null) view.setGroup(known.lookupPrincipalByGroupName(wanted.group()));
            if (wanted.owner() != null) view.setOwner(known.lookupPrincipalByName(wanted.owner()));
            if (wanted.mode() >= 0) Files.setPosixFilePermissions(path, permissions(wanted.mode()));
        } catch (UserPrincipalNotFoundException unknown) {
            throw new IOException(
                    unknown.getName() + " is neither the name nor the number of a user or group here", unknown);
        } catch (IOException refused) {
            throw new IOException(
                    "the user " + System.getProperty("user.name") + " may not give its file away so (" + text(wanted)
                            + "): root may, and to a group its members",
                    refused);
        }
    }

    private static String text(SocketFile file) {
        StringBuilder text = new StringBuilder();
        if (file.mode() >= 0) text.append(String.format(",mode=%04o", file.mode()));
        if (file.owner() != null) text.append(",owner=").append(file.owner());
        if (file.group() != null) text.append(",group=").append(file.group());
        return text.substring(1);
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < BITS.length; i++) {
            if ((mode >> i & 1) != 0) permissions.add(BITS[i]);
        }
        return permissions;
    }
}
