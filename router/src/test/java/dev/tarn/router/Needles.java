package dev.tarn.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The forms in which a secret may lie about: whole or in part, as bytes of one or two for each
/// character, in base64.
final class Needles {
  /// Short enough to find what an overwritten buffer has left, too long to meet by chance.
  private static final int PART = 16;

  private final Map<String, String> forms = new LinkedHashMap<>();

  /// @param name told in the place of the value
  Needles add(String name, String value) {
    String middle = value.substring(value.length() / 2 - PART / 2, value.length() / 2 + PART / 2);
    String end = value.substring(value.length() - PART);
    for (Charset charset : List.of(ISO_8859_1, UTF_16LE, UTF_16BE)) {
      forms.put(name + " in " + charset, latin(middle.getBytes(charset)));
      forms.put("the end of " + name + " in " + charset, latin(end.getBytes(charset)));
    }
    // Its letters depend on where in three bytes the value begins.
    for (int at = 0; at < 3; at++) {
      byte[] from = value.substring(at).getBytes(UTF_8);
      String text = Base64.getEncoder().withoutPadding().encodeToString(from);
      String inner = text.substring(0, text.length() / 4 * 4 - 4);
      forms.put(name + " in base64 " + at, inner);
      forms.put(name + " in base64url " + at, inner.replace('+', '-').replace('/', '_'));
    }
    return this;
  }

  /// Which forms lie in these bytes.
  List<String> in(byte[] bytes) {
    String text = latin(bytes);
    List<String> found = new ArrayList<>();
    forms.forEach((name, form) -> {
      if (text.contains(form)) {
        found.add(name);
      }
    });
    return found;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
