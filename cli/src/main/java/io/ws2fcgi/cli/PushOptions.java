package io.ws2fcgi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ws2fcgi.bridge.config.Address;
import io.ws2fcgi.bridge.config.ControlConfig;
import io.ws2fcgi.bridge.config.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about the push API: where it is, and who may call. */
final class PushOptions {
    @Option(
            names = "--control",
            paramLabel = "ADDRESS",
            order = Sections.PUSH,
            defaultValue = "127.0.0.1:5561",
            description = {
                "Where programs push messages and ask who is there, /healthz and /readyz included: HOST:PORT,"
                        + " [IPv6]:PORT, unix:/path or 'off'.",
                "Default: 127.0.0.1:5561."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets it, or the default.
    private Control control;

    @Option(
            names = "--control-secret-file",
            paramLabel = "FILE",
            order = Sections.PUSH + 1,
            description = "A file whose first line callers of --control must know. Needed where other machines reach"
                    + " the address.")
    private @Nullable Path secretFile;

    @Option(
            names = "--control-host",
            paramLabel = "NAME",
            order = Sections.PUSH + 2,
            description = "A name that callers may use in the Host header, besides localhost and the one in --control."
                    + " Repeatable.")
    private final Set<String> hosts = new LinkedHashSet<>();

    /** The push API there, or null where it is off. */
    @Nullable
    ControlConfig config() {
        Address address = control.address();
        return address == null ? null : ControlConfig.of(address, secret()).hosts(hosts);
    }

    private @Nullable Secret secret() {
        SecretFile file = secretFile();
        return file == null ? null : Secret.of(file.read().getBytes(ISO_8859_1));
    }

    private @Nullable SecretFile secretFile() {
        return secretFile == null ? null : new SecretFile(secretFile, "--control-secret-file");
    }

    /**
     * What whoever starts this should know about it.
     *
     * @param at where it really is
     */
    List<String> warnings(@Nullable Address at) {
        List<String> warnings = new ArrayList<>();
        SecretFile file = secretFile();
        String readable = file == null ? null : file.warning();
        if (readable != null) warnings.add(readable);
        if (file == null && at instanceof Address.Tcp) {
            warnings.add("every user of this machine can push through " + at + "; --control-secret-file makes them say"
                    + " a secret, --control unix:/path leaves it to the file's group, --control off ends it");
        }
        return warnings;
    }
}
