package dev.tarn.records;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The connection that writes, with each statement prepared once. Plain JDBC, since preparing a
/// statement anew costs more than running it. Only [Writer]'s thread uses it.
final class WriteSession implements AutoCloseable {
  private static final int VALID_SECONDS = 2;

  private final Connection connection;
  private final String begin;
  private final Statement plain;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /// @param begin as [Database#begin] has it
  WriteSession(Connection connection, String begin) throws SQLException {
    this.connection = connection;
    this.begin = begin;
    this.plain = connection.createStatement();
  }

  /// Takes the write lock at once, so that nothing read inside the transaction can be stale.
  void begin() throws SQLException {
    plain.execute(begin);
  }

  /// Whether the connection still answers.
  boolean alive() throws SQLException {
    return connection.isValid(VALID_SECONDS);
  }

  void commit() throws SQLException {
    plain.execute("COMMIT");
  }

  void rollback() throws SQLException {
    plain.execute("ROLLBACK");
  }

  /// Runs a statement and returns how many rows it changed. A parameter is a [String], a number, a
  /// [Boolean], a `byte[]`, or an [Optional] of one of these.
  int update(String sql, Object... parameters) throws SQLException {
    return bind(sql, parameters).executeUpdate();
  }

  /// The first row, if any, of a query or of a statement with `RETURNING`.
  <T> Optional<T> first(String sql, Row<T> row, Object... parameters) throws SQLException {
    try (ResultSet found = bind(sql, parameters).executeQuery()) {
      return found.next() ? Optional.of(row.read(found)) : Optional.empty();
    }
  }

  /// All rows.
  <T> List<T> all(String sql, Row<T> row, Object... parameters) throws SQLException {
    List<T> rows = new ArrayList<>();
    try (ResultSet found = bind(sql, parameters).executeQuery()) {
      while (found.next()) {
        rows.add(row.read(found));
      }
    }
    return rows;
  }

  private PreparedStatement bind(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      Object value = parameters[i];
      statement.setObject(i + 1, value instanceof Optional<?> some ? some.orElse(null) : value);
    }
    return statement;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /// Reads the row that a result stands on.
  @FunctionalInterface
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }
}
