package dev.tarn.router.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/// The query of a request, every byte as it came. It may hold a key: its text belongs in no log and
/// no exception, so that what cannot be decoded is taken as it stands.
///
/// @param pairs what stands between the `&`
record Query(List<String> pairs) {
  /// Most calls have none.
  private static final Query NONE = new Query(List.of());

  /// Reads a raw query without its `?`.
  static Query of(String raw) {
    return raw.isEmpty() ? NONE : new Query(Arrays.asList(raw.split("&", -1)));
  }

  /// Decoded values of a parameter, blank ones left out.
  List<String> values(String name) {
    if (pairs.isEmpty()) {
      return pairs;
    }
    return pairs.stream()
        .filter(pair -> name(pair).equals(name))
        .map(Query::value)
        .filter(value -> !value.isBlank())
        .toList();
  }

  /// Whether a parameter stands there without a value.
  boolean isBlank(String name) {
    return !pairs.isEmpty()
        && pairs.stream().anyMatch(pair -> name(pair).equals(name) && value(pair).isBlank());
  }

  /// The first of them.
  Optional<String> first(String name) {
    return values(name).stream().findFirst();
  }

  /// What is left to travel on, with its `?`, or empty.
  ///
  /// @param stays told decoded names and values
  String without(BiPredicate<String, String> stays) {
    String rest =
        pairs.stream()
            .filter(pair -> !stays.test(name(pair), value(pair)))
            .collect(Collectors.joining("&"));
    return rest.isEmpty() ? "" : "?" + rest;
  }

  /// A URL's text with each byte that is escaped as a character, what is no escape as it stands.
  static String unescaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
      if (text.charAt(i) == '%' && low >= 0) {
        plain.append((char) (high * 16 + low));
        i += 2;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }

  @Override
  public String toString() {
    return "Query of " + pairs.size() + " pairs";
  }

  private static String name(String pair) {
    return decoded(pair.split("=", 2)[0]);
  }

  private static String value(String pair) {
    int equals = pair.indexOf('=');
    return equals < 0 ? "" : decoded(pair.substring(equals + 1));
  }

  private static String decoded(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return raw;
    }
  }
}
