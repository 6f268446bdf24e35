package dev.tarn.router.planted.memory;

import ai.onnxruntime.OrtSession;

/// Breaks a rule of the house on purpose.
public final class UsesAModel {
  public Class<?> broken() {
    return OrtSession.class;
  }
}
