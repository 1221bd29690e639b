package io.ws2fcgi.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One log event as one line: {@code 14:05:09 WARN  message}. */
final class LogLine extends LayoutBase<ILoggingEvent> {
    private final @Nullable DateTimeFormatter time;

    LogLine(@Nullable DateTimeFormatter time) {
        this.time = time;
    }

    /** On a terminal the time of day is enough; the journal writes a better time itself; a file needs all of it. */
    static LogLine at(Map<String, String> environment, boolean terminal) {
        if (environment.containsKey("JOURNAL_STREAM")) return new LogLine(null);
        String pattern = terminal ? "HH:mm:ss" : "yyyy-MM-dd'T'HH:mm:ss.SSSxxx";
        return new LogLine(DateTimeFormatter.ofPattern(pattern).withZone(ZoneId.systemDefault()));
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder();
        if (time != null)
            line.append(time.format(Instant.ofEpochMilli(event.getTimeStamp()))).append(' ');
        line.append(level(event.getLevel()));
        // Our own lines are written to be understood without a class name.
        if (!event.getLoggerName().equals("ws2fcgi"))
            line.append(event.getLoggerName()).append(": ");
        line.append(event.getFormattedMessage());
        for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
            line.append("; ").append(cause.getClassName()).append(": ").append(cause.getMessage());
        }
        return line.append(System.lineSeparator()).toString();
    }

    private static String level(Level level) {
        return String.format("%-5s ", level);
    }
}
