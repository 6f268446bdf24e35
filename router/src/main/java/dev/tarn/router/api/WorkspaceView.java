package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tarn.records.Workspace;
import java.time.Instant;

/// A workspace as our APIs show it.
record WorkspaceView(
    @JsonUnwrapped WorkspaceBody attributes, @JsonProperty("created_at") Instant createdAt) {
  static WorkspaceView of(Workspace workspace) {
    return new WorkspaceView(WorkspaceBody.of(workspace), workspace.createdAt());
  }
}
