package io.ws2fcgi.bridge;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines that an operator would read. One at a time. */
final class RecordedLog implements AutoCloseable {
    private record Line(Level level, String text) {}

    private final Logger logger = (Logger) LoggerFactory.getLogger("ws2fcgi");
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(new Line(event.getLevel(), event.getFormattedMessage()));
        }
    };

    private RecordedLog() {}

    static RecordedLog begin() {
        RecordedLog log = new RecordedLog();
        log.appender.setContext(log.logger.getLoggerContext());
        log.appender.start();
        log.logger.setLevel(Level.DEBUG);
        log.logger.setAdditive(false);
        log.logger.addAppender(log.appender);
        return log;
    }

    /** All of them. */
    List<String> lines() {
        return lines.stream().map(Line::text).toList();
    }

    List<String> errors() {
        return at(Level.ERROR);
    }

    List<String> warnings() {
        return at(Level.WARN);
    }

    List<String> debug() {
        return at(Level.DEBUG);
    }

    /** Waits for an error, and returns the first. */
    String awaitError() {
        PhpBridge.eventually("an error in the log", () -> !errors().isEmpty());
        return errors().get(0);
    }

    /** Waits for a warning, and returns the first. */
    String awaitWarning() {
        PhpBridge.eventually("a warning in the log", () -> !warnings().isEmpty());
        return warnings().get(0);
    }

    private List<String> at(Level level) {
        return lines.stream()
                .filter(line -> line.level() == level)
                .map(Line::text)
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        appender.stop();
    }
}
