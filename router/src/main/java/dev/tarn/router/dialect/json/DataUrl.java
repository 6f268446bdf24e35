package dev.tarn.router.dialect.json;

import dev.tarn.router.dialect.Content.Media;
import java.util.Optional;

/// `data:image/png;base64,…`, the way that some dialects hold bytes.
public final class DataUrl {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64,";

  private DataUrl() {}

  /// Whether it is a data URL of any kind.
  public static boolean is(String url) {
    return url.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /// Reads one in base64; empty if it is anything else.
  public static Optional<Media.Base64> read(String url) {
    int data = url.indexOf(BASE64);
    if (!is(url) || data < 0) {
      return Optional.empty();
    }
    String type = url.substring(SCHEME.length(), data);
    int parameters = type.indexOf(';');
    return Optional.of(
        new Media.Base64(
            parameters < 0 ? type : type.substring(0, parameters),
            url.substring(data + BASE64.length())));
  }

  /// Writes one.
  public static String of(Media.Base64 media) {
    return SCHEME + media.type() + BASE64 + media.data();
  }
}
