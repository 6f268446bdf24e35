package dev.tarn.router;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Everything that is logged while this is open, by us and by what we stand on, however little the
/// settings ask for. Nothing is printed meanwhile.
final class LogLines implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("dev.tarn");
  private final Level rootBefore = root.getLevel();
  private final Level oursBefore = ours.getLevel();
  private final List<Appender<ILoggingEvent>> silenced = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  private LogLines() {
    root.iteratorForAppenders().forEachRemaining(silenced::add);
    silenced.forEach(root::detachAppender);
    log.start();
    root.addAppender(log);
    root.setLevel(Level.DEBUG);
    ours.setLevel(Level.TRACE);
  }

  static LogLines all() {
    return new LogLines();
  }

  /// What was logged so far, with its stack traces.
  List<String> lines() {
    LoggerFactory.getLogger(LogLines.class).debug("the log is listened to");
    return List.copyOf(log.list).stream().map(LogLines::line).toList();
  }

  private static String line(ILoggingEvent event) {
    String stack =
        event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy());
    return event.getFormattedMessage() + stack;
  }

  @Override
  public void close() {
    root.detachAppender(log);
    silenced.forEach(root::addAppender);
    root.setLevel(rootBefore);
    ours.setLevel(oursBefore);
  }
}
