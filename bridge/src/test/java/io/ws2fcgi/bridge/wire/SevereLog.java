package io.ws2fcgi.bridge.wire;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Whatever anybody logs, Netty too, that an operator would have to read. One at a time. */
public final class SevereLog implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) lines.add(event.getFormattedMessage());
        }
    };

    private SevereLog() {}

    /** From now on. */
    public static SevereLog begin() {
        SevereLog log = new SevereLog();
        log.appender.setContext(log.root.getLoggerContext());
        log.appender.start();
        log.root.addAppender(log.appender);
        return log;
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
