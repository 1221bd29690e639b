package io.ws2fcgi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ws2fcgi.bridge.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.jspecify.annotations.Nullable;

/** A file whose first line is a secret, without the white space around it. */
public final class SecretFile {
    private static final int LONGEST = 4096;

    private final Path path;
    private final String option;

    /**
     * Names the file.
     *
     * @param option which gave it; for messages
     */
    public SecretFile(Path path, String option) {
        this.path = path;
        this.option = option;
    }

    /**
     * Reads the secret.
     *
     * @return one char for each byte, so that any secret comes through; never empty
     * @throws ConfigException when there is none
     */
    public String read() {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) throw unusable("is longer than " + LONGEST + " bytes; is it the right one?");
            String secret =
                    new String(bytes, ISO_8859_1).lines().findFirst().orElse("").trim();
            if (secret.isEmpty()) throw unusable("has an empty first line (expected: the secret)");
            return secret;
        } catch (NoSuchFileException missing) {
            throw unusable("is not there");
        } catch (AccessDeniedException denied) {
            throw unusable("may not be read by the user " + System.getProperty("user.name"));
        } catch (IOException failed) {
            throw unusable("cannot be read: " + failed.getMessage());
        }
    }

    /** Returns what an operator should know about the file, or null. */
    public @Nullable String warning() {
        try {
            if (!Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) return null;
        } catch (IOException | UnsupportedOperationException unknown) {
            return null;
        }
        return option + ": everybody on this machine can read " + path + "; chmod 640 it";
    }

    private ConfigException unusable(String why) {
        return new ConfigException(option + ": the file " + path + " " + why);
    }
}
