package dev.tarn.records;

import dev.tarn.records.EmbeddingSpace.Leftover;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// How workspaces have their memories embedded. Each change raises the revision of accounts and is
/// written down. Methods block.
public interface EmbeddingSpaces {
  /// The same, whose changes are put down to `actor`; else they are the router's own.
  EmbeddingSpaces by(Actor actor);

  /// Of all workspaces.
  List<EmbeddingSpace> all();

  /// Of one, by name.
  List<EmbeddingSpace> of(String workspace);

  /// Changes a space in one transaction.
  ///
  /// @param how told what it is, empty if there is no row of it, says what it is to be, its time
  ///   aside; empty removes the row
  /// @param leftovers models whose vectors nobody asks for after this
  /// @return false if there is no such workspace
  boolean change(
      String workspace,
      String name,
      UnaryOperator<Optional<EmbeddingSpace>> how,
      List<String> leftovers);

  /// Vectors that are to be taken away.
  List<Leftover> leftovers();

  /// They are gone, or somebody asks for them again.
  void cleared(Leftover leftover);
}
