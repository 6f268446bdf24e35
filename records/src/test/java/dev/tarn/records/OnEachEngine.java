package dev.tarn.records;

import dev.tarn.testkit.Postgres;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs a class of tests on SQLite and on PostgreSQL; its constructor takes the [Engine].
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@EnumSource(Engine.class)
@ExtendWith(OnEachEngine.Sweeper.class)
@interface OnEachEngine {
  /// Removes what databases a test made on the shared server, also where it left them open.
  final class Sweeper implements AfterEachCallback {
    @Override
    public void afterEach(ExtensionContext test) {
      Postgres.shared().dropDatabases();
    }
  }
}
