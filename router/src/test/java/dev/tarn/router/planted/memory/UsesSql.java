package dev.tarn.router.planted.memory;

import java.sql.Connection;

/// Breaks a rule of the house on purpose.
public final class UsesSql {
  public Class<?> broken() {
    return Connection.class;
  }
}
