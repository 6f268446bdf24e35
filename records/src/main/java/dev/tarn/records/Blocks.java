package dev.tarn.records;

import java.util.List;

/// Blocks woven into prompts; written through [Records#submit], encrypted on disk.
public interface Blocks {
  /// The blocks of a conversation, oldest first. A block that cannot be decrypted is left out.
  List<Block> of(String scope, String conversation);
}
