package dev.tarn.router.planted.records;

import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/// Breaks a rule of the house on purpose.
public final class UsesYaml {
  public Class<?> broken() {
    return YAMLFactory.class;
  }
}
