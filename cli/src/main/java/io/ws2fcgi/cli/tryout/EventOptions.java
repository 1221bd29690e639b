package io.ws2fcgi.cli.tryout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.event.ClientEvent;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import io.ws2fcgi.cli.text.Typed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about the event itself. */
@SuppressWarnings("NullAway.Init") // picocli sets them, or their defaults.
final class EventOptions {
    /** What can happen to a client. */
    enum Kind {
        OPEN,
        MESSAGE,
        TICK,
        CLOSE
    }

    private static final int NO_CLOSE_FRAME = 1006;
    private static final int NORMAL = 1000;
    private static final int HIGHEST_CODE = 4999;

    @Option(names = "--data", paramLabel = "TEXT", order = 2, description = "With message: what the client sent.")
    private @Nullable String data;

    @Option(
            names = "--data-file",
            paramLabel = "FILE",
            order = 2,
            description = "The same from a file, byte for byte; '-' is STDIN.")
    private @Nullable String dataFile;

    @Option(names = "--binary", order = 2, description = "It was a binary message.")
    private boolean binary;

    @Option(
            names = "--close-code",
            paramLabel = "N",
            order = 5,
            description = {"With close: WS_CLOSE_CODE.", "Default: 1000; by network: 1006."})
    private @Nullable Integer closeCode;

    @Option(names = "--close-reason", paramLabel = "TEXT", order = 5, description = "With close: WS_CLOSE_REASON.")
    private @Nullable String closeReason;

    @Option(
            names = "--close-by",
            paramLabel = "WHO",
            order = 5,
            description = {"With close: 'client', 'application', 'bridge' or 'network'.", "Default: client."})
    private @Nullable ClosedBy closeBy;

    /**
     * The event that was described.
     *
     * @param longest how many bytes a message may have
     * @throws ConfigException when something was said that does not belong to it
     */
    ClientEvent event(Kind kind, int longest) {
        boolean saysMessage = data != null || dataFile != null || binary;
        boolean saysClose = closeCode != null || closeReason != null || closeBy != null;
        if (saysMessage && kind != Kind.MESSAGE) throw misplaced("--data, --data-file or --binary", kind, "message");
        if (saysClose && kind != Kind.CLOSE) throw misplaced("--close-...", kind, "close");
        return switch (kind) {
            case OPEN -> new ClientEvent.Open();
            case TICK -> new ClientEvent.Tick();
            case CLOSE -> close();
            case MESSAGE -> message(longest);
        };
    }

    private static ConfigException misplaced(String options, Kind kind, String wanted) {
        return new ConfigException(options + " with " + text(kind) + " (expected: with " + wanted + ")");
    }

    static String text(Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    private ClientEvent close() {
        ClosedBy by = closeBy == null ? ClosedBy.CLIENT : closeBy;
        int code = closeCode != null ? closeCode : by == ClosedBy.NETWORK ? NO_CLOSE_FRAME : NORMAL;
        if (code < NORMAL || code > HIGHEST_CODE) {
            throw new ConfigException("close-code: " + code + " (expected: 1000 to 4999)");
        }
        return new ClientEvent.Close(code, closeReason == null ? "" : Typed.checked(closeReason), by);
    }

    private ClientEvent message(int longest) {
        if (data != null && dataFile != null) {
            throw new ConfigException("--data with --data-file (expected: one of them)");
        }
        byte[] content =
                dataFile == null ? (data == null ? "" : Typed.checked(data)).getBytes(UTF_8) : read(dataFile, longest);
        if (content.length > longest) {
            throw new ConfigException("data: more than " + longest + " bytes (expected: at most --max-message)");
        }
        if (!binary) checkUtf8(content);
        return new ClientEvent.Message(!binary, Unpooled.wrappedBuffer(content));
    }

    private static byte[] read(String file, int longest) {
        try {
            if (file.equals("-")) return System.in.readNBytes(longest + 1);
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                return in.readNBytes(longest + 1);
            }
        } catch (IOException failed) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--data-file: cannot read " + file + ": "
                            + failed.getClass().getSimpleName() + " (expected: a file that this user may read)");
        }
    }

    private static void checkUtf8(byte[] content) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
        } catch (CharacterCodingException broken) {
            throw new ConfigException("data: not UTF-8, which no text message can be (expected: UTF-8, or --binary)");
        }
    }
}
