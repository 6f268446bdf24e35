package dev.tarn.records;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/// Queries, each on a pooled connection that cannot write.
final class Reader implements AutoCloseable {
  /// Values in one `IN (…)`; longer lists are asked in parts.
  private static final int LIST = 500;

  private final HikariDataSource pool;
  private final Jdbi jdbi;
  private final Reach reach = new Reach();

  Reader(HikariDataSource pool) {
    this.pool = pool;
    this.jdbi = Jdbi.create(pool);
  }

  <T> T read(Function<Handle, T> query) {
    if (!reach.mayTry()) {
      throw new RecordsException("the database is away");
    }
    try {
      T answer = jdbi.withHandle(query::apply);
      reach.reached();
      return answer;
    } catch (JdbiException e) {
      if (away(e)) {
        reach.lost();
      }
      throw new RecordsException("the database did not answer: " + e.getMessage(), e);
    }
  }

  /// The first row of a query, if any.
  <T> Optional<T> first(String sql, WriteSession.Row<T> row, Object... parameters) {
    return read(handle -> bound(handle, sql, parameters).map(mapper(row)).findFirst());
  }

  /// All rows of a query.
  <T> List<T> all(String sql, WriteSession.Row<T> row, Object... parameters) {
    return read(handle -> bound(handle, sql, parameters).map(mapper(row)).list());
  }

  private static Query bound(Handle handle, String sql, Object... parameters) {
    Query query = handle.createQuery(sql);
    for (int i = 0; i < parameters.length; i++) {
      query.bind(i, parameters[i]);
    }
    return query;
  }

  private static <T> RowMapper<T> mapper(WriteSession.Row<T> row) {
    return (result, context) -> row.read(result);
  }

  /// No connection could be made. A pool whose connections are all busy says so without a cause.
  private static boolean away(JdbiException failure) {
    Throwable pool = failure.getCause();
    return failure instanceof ConnectionException && pool != null && pool.getCause() != null;
  }

  /// The distinct values cut into lists that fit into one query.
  static List<List<String>> parts(Collection<String> values) {
    List<String> distinct = values.stream().distinct().toList();
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < distinct.size(); from += LIST) {
      parts.add(distinct.subList(from, Math.min(distinct.size(), from + LIST)));
    }
    return parts;
  }

  @Override
  public void close() {
    pool.close();
  }
}
