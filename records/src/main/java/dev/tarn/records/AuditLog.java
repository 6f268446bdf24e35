package dev.tarn.records;

import java.util.Optional;

/// Who changed which account, when.
public interface AuditLog {
  /// Of all workspaces or of one, newest first.
  Page<AuditEntry> page(Optional<String> workspace, Page.Asked asked);
}
