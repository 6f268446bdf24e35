package dev.tarn.embedding;

import dev.tarn.config.Secret;
import java.util.function.Consumer;

/// A key for one request.
///
/// @param failed told of an answer that is no success, before anybody else is; may block
public record SigningKey(Secret value, Consumer<Transport.Response> failed) {

  /// One whose failures nobody else need know of.
  public static SigningKey of(Secret value) {
    return new SigningKey(value, answer -> {});
  }
}
