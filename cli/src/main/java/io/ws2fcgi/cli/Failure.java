package io.ws2fcgi.cli;

import java.io.Serial;

/** The command cannot go on. The message is one line for whoever typed it: what is wrong, and what to do. */
public final class Failure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * Ends the command.
     *
     * @param exitCode one of {@link ExitCode}
     */
    public Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** One of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }
}
