package io.ws2fcgi.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;

/**
 * Sets the log up: one line for each event, to STDERR. In Java rather than in XML, which would cost a tenth of a second
 * at every start. Found by Logback through {@code META-INF/services}.
 */
public final class StderrLog extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext logback) {
        LogLine line = LogLine.at(System.getenv(), isTerminal());
        line.setContext(logback);
        line.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(logback);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(line);
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(logback);
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        logback.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        logback.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr);
        // Netty's debug lines are about Netty, and there are hundreds of them.
        logback.getLogger("io.netty").setLevel(Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** On Linux; elsewhere nobody is looked after so well. System.console() knows only about STDIN and STDOUT. */
    private static boolean isTerminal() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).startsWith("/dev");
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
