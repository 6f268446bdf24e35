package dev.tarn.router.planted.records;

import jakarta.validation.Validator;

/// Breaks a rule of the house on purpose.
public final class Validates {
  public Class<?> broken() {
    return Validator.class;
  }
}
