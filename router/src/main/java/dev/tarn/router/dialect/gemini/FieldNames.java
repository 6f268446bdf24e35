package dev.tarn.router.dialect.gemini;

/// Google's JSON names fields in lowerCamelCase and takes the protocol's own snake_case as well
/// (<https://protobuf.dev/programming-guides/json/>).
final class FieldNames {
  private FieldNames() {}

  /// The name in lowerCamelCase, e.g. `systemInstruction` for `system_instruction`.
  static String camel(String name) {
    if (name.indexOf('_') < 0) {
      return name;
    }
    StringBuilder camel = new StringBuilder(name.length());
    boolean upper = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_') {
        upper = true;
      } else {
        camel.append(upper && c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c);
        upper = false;
      }
    }
    return camel.toString();
  }
}
