package io.ws2fcgi.cli;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.DialectName;
import io.ws2fcgi.bridge.config.GripConfig;
import io.ws2fcgi.bridge.config.GripKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that matter with {@code --dialect grip} only. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class GripOptions {
    @Option(
            names = "--grip-key-file",
            paramLabel = "FILE",
            order = Sections.SCRIPT + 4,
            description = "With --dialect grip: what Grip-Sig is signed with: a secret, 'base64:' and a secret, or a"
                    + " private key in PEM (RSA, or EC on P-256). Without it nothing is signed.")
    private @Nullable Path keyFile;

    @Option(
            names = "--grip-issuer",
            paramLabel = "NAME",
            order = Sections.SCRIPT + 5,
            description = {"With --dialect grip: the issuer in Grip-Sig.", "Default: pushpin."})
    private @Nullable String issuer;

    @Option(
            names = "--grip-one-event",
            order = Sections.SCRIPT + 6,
            description =
                    "With --dialect grip: at most one message for each request, for a script that expects no more.")
    private boolean oneEvent;

    /** What was said, if it can be said of this dialect. */
    GripConfig config(DialectName dialect) {
        boolean said = keyFile != null || issuer != null || oneEvent;
        if (said && dialect != DialectName.GRIP) {
            throw new ConfigException("--grip options with another dialect (expected: --dialect grip)");
        }
        return new GripConfig(
                keyFile == null ? null : read(keyFile),
                issuer == null ? GripConfig.DEFAULT.issuer() : issuer,
                oneEvent);
    }

    private static GripKey read(Path file) {
        try {
            return GripKey.parse(Files.readAllBytes(file));
        } catch (IOException failed) {
            throw new ConfigException("--grip-key-file: cannot read " + file + ": "
                    + failed.getClass().getSimpleName() + " (expected: a file that this user may read)");
        }
    }

    /** HS256 wants a key as long as its digest; GRIP's usual ones are shorter, and still work. */
    static void warnOfShortKey(GripConfig config, PrintWriter err) {
        if (!(config.key() instanceof GripKey.Shared secret) || !secret.isShort()) return;
        err.println("ws2fcgi: warning: --grip-key-file: a secret of " + secret.length() + " bytes (expected: "
                + GripKey.HS256_BYTES + " or more for HS256); it works, but shorter ones can be guessed");
        err.flush();
    }
}
