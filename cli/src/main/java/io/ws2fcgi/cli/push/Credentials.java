package io.ws2fcgi.cli.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import io.ws2fcgi.cli.SecretFile;
import java.nio.file.Path;
import java.util.Base64;

/** The control listener's secret, as a request carries it. Never printed. */
final class Credentials {
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
        try {
            return new Credentials(file, new SecretFile(file, "control secret").read());
        } catch (ConfigException unusable) {
            throw new Failure(ExitCode.USAGE, String.valueOf(unusable.getMessage()));
        }
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
