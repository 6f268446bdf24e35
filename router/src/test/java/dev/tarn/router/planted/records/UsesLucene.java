package dev.tarn.router.planted.records;

import org.apache.lucene.document.Document;

/// Breaks a rule of the house on purpose.
public final class UsesLucene {
  public Class<?> broken() {
    return Document.class;
  }
}
