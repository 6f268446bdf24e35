package dev.tarn.records;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Looks through a database without changing it.
final class Inspection {
  /// Faults of one kind that are told.
  private static final int TOLD = 10;

  private final Database database;

  Inspection(Database database) {
    this.database = database;
  }

  RecordsReport run() {
    try (Connection connection = database.inspecting();
        Statement statement = connection.createStatement()) {
      List<String> faults = new ArrayList<>();
      for (String question : database.faults()) {
        faults.addAll(strings(statement, question));
      }
      faults.addAll(database.migrations().faults());
      boolean tables = faults.isEmpty();
      return new RecordsReport(
          database.toString(),
          strings(statement, database.product()).getFirst(),
          List.copyOf(faults),
          tables ? number(statement, "SELECT count(*) FROM journal") : 0,
          tables ? number(statement, SqlJournal.DONE_POSITION) : 0);
    } catch (SQLException e) {
      throw new RecordsException("cannot read the database " + database + ": " + e.getMessage(), e);
    }
  }

  private static List<String> strings(Statement statement, String question) throws SQLException {
    List<String> answers = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(question)) {
      while (answers.size() < TOLD && rows.next()) {
        answers.add(rows.getString(1));
      }
    }
    return answers;
  }

  private static long number(Statement statement, String question) throws SQLException {
    List<String> answers = strings(statement, question);
    return answers.isEmpty() ? 0 : Long.parseLong(answers.getFirst());
  }
}
