package io.ws2fcgi.cli.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;

/** The control listener's secret, as a request carries it. Never printed. */
final class Credentials {
    private static final int LONGEST = 4096;

    private final Path file;
    private final String secret;

    private Credentials(Path file, String secret) {
        this.file = file;
        this.secret = secret;
    }

    /**
     * Reads the secret: the first line of the file, without the white space around it.
     *
     * @throws Failure when there is none
     */
    static Credentials read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            // One character for each byte, so that any secret comes through.
            String secret =
                    new String(bytes, ISO_8859_1).lines().findFirst().orElse("").trim();
            if (secret.isEmpty()) throw unusable(file, "has an empty first line (expected: the secret)");
            if (bytes.length > LONGEST)
                throw unusable(file, "is longer than " + LONGEST + " bytes; is it the right one?");
            return new Credentials(file, secret);
        } catch (NoSuchFileException missing) {
            throw unusable(file, "is not there");
        } catch (AccessDeniedException denied) {
            throw unusable(file, "may not be read by the user " + System.getProperty("user.name"));
        } catch (IOException failed) {
            throw unusable(file, "cannot be read: " + failed.getMessage());
        }
    }

    private static Failure unusable(Path file, String why) {
        return new Failure(ExitCode.USAGE, "control secret: the file " + file + " " + why);
    }

    /** Where the secret is from. */
    Path file() {
        return file;
    }

    /** The value of Authorization. Basic, because a Bearer token cannot be just any text. */
    String header() {
        return "Basic " + Base64.getEncoder().encodeToString(("ws2fcgi:" + secret).getBytes(ISO_8859_1));
    }

    @Override
    public String toString() {
        return "the secret in " + file;
    }
}
