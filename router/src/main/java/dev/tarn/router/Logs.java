package dev.tarn.router;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.tarn.config.TarnConfig;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Log output as configured: to stderr, as lines for people or JSON for machines.
final class Logs {
  /// Lucene logs through the JDK; held here, since the JDK forgets loggers that nobody holds.
  private static final java.util.logging.Logger LUCENE =
      java.util.logging.Logger.getLogger("org.apache.lucene");

  private Logs() {}

  static void configure(TarnConfig.Log config) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(config, context));
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    // It looks for GPUs, finds none, and warns.
    context.getLogger("ai.djl").setLevel(Level.ERROR);
    // It warns of what strangers send, in their words.
    context.getLogger("io.modelcontextprotocol").setLevel(Level.ERROR);
    LUCENE.setLevel(java.util.logging.Level.WARNING);
    context.getLogger("dev.tarn").setLevel(Level.valueOf(config.level().name()));
  }

  private static Encoder<ILoggingEvent> encoder(TarnConfig.Log config, LoggerContext context) {
    return switch (config.format()) {
      case JSON -> {
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.start();
        yield encoder;
      }
      case TEXT -> {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n%ex{3}");
        encoder.start();
        yield encoder;
      }
    };
  }
}
