package io.ws2fcgi.cli.push;

import io.ws2fcgi.cli.ExitCode;
import io.ws2fcgi.cli.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Messages out of a stream. What is longer than any bridge would take is an error before it fills the memory. */
final class MessageLines {
    private static final int LONGEST = 64 << 20;

    private final BufferedInputStream in;

    MessageLines(BufferedInputStream in) {
        this.in = in;
    }

    /** All of {@code in} as one message. */
    static byte[] whole(InputStream in) throws IOException {
        byte[] message = in.readNBytes(LONGEST + 1);
        if (message.length > LONGEST) throw tooLong();
        return message;
    }

    /** The next line without its end, which is LF or CR LF; null behind the last one. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int read = in.read();
        if (read < 0) return null;
        for (; read >= 0 && read != '\n'; read = in.read()) {
            if (line.size() == LONGEST) throw tooLong();
            line.write(read);
        }
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = read == '\n' && bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private static Failure tooLong() {
        return new Failure(ExitCode.USAGE, "the message is longer than " + (LONGEST >> 20) + " MiB");
    }
}
