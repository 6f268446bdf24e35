package dev.tarn.records;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Blocks, opened as they are read.
final class SqlBlocks implements Blocks {
  private static final Logger LOG = LoggerFactory.getLogger(SqlBlocks.class);

  private final Reader reader;
  private final BlockCipher cipher;
  private final AtomicBoolean warned = new AtomicBoolean();

  SqlBlocks(Reader reader, BlockCipher cipher) {
    this.reader = reader;
    this.cipher = cipher;
  }

  @Override
  public List<Block> of(String scope, String conversation) {
    return reader
        .read(handle ->
            handle
                .createQuery(
                    """
                    SELECT prefix, sealed, memory_ids, tokens, at FROM block
                    WHERE scope = :scope AND conversation = :conversation
                    ORDER BY at, number\
                    """)
                .bind("scope", scope)
                .bind("conversation", conversation)
                .map((row, context) -> open(scope, conversation, row))
                .list())
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Block> open(String scope, String conversation, ResultSet row)
      throws SQLException {
    String prefix = row.getString("prefix");
    Optional<String> text = cipher.open(row.getBytes("sealed"), scope, conversation, prefix);
    if (text.isEmpty() && warned.compareAndSet(false, true)) {
      LOG.warn("a woven block cannot be decrypted and is left out; further ones are not reported");
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Block(
            conversation,
            prefix,
            text.get(),
            JsonStrings.read(row.getString("memory_ids")),
            row.getInt("tokens"),
            Instant.ofEpochMilli(row.getLong("at"))));
  }
}
