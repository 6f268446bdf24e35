package dev.tarn.router.dialect;

import dev.tarn.config.ProviderRow;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Carries calls of one dialect to providers of another, and the answers back. Thread-safe.
///
/// A call is translated from the bytes that would have gone to a provider of the client's own
/// dialect: with memory woven in, and our own fields cut out.
public final class Translator {
  private final ClientEnd client;
  private final ProviderEnd provider;
  private final ProviderRow.Dialect speaks;

  private Translator(ClientEnd client, ProviderEnd provider, ProviderRow.Dialect speaks) {
    this.client = client;
    this.provider = provider;
    this.speaks = speaks;
  }

  /// From a client's dialect to a provider's; empty if nobody translates between them.
  public static Optional<Translator> between(Dialect client, Dialect provider) {
    return client
        .translation()
        .client()
        .flatMap(from ->
            provider
                .translation()
                .provider()
                .map(to -> new Translator(from, to, provider.spokenBy())));
  }

  /// A call on its way up.
  ///
  /// @param dropped parameters that the provider's dialect has no place for, by the client's names
  /// @param stream whether the client wants a stream, which some dialects say in the path
  /// @param answer brings the answer back
  public record Translated(byte[] body, List<String> dropped, boolean stream, Answer answer) {}

  /// Translates a call.
  ///
  /// @throws RouterException 400 if it cannot be read or carried
  public Translated request(byte[] body, Destination to) {
    return request(body, header -> Optional.empty(), false, to);
  }

  /// Translates a call of a dialect that asks for streams in the path.
  ///
  /// @param streamByPath whether the path asks for one
  /// @throws RouterException 400 if it cannot be read or carried
  public Translated request(byte[] body, boolean streamByPath, Destination to) {
    return request(body, header -> Optional.empty(), streamByPath, to);
  }

  /// Translates a call whose headers may say something, too.
  ///
  /// @param header the value of a header, by its name in lower case
  /// @param streamByPath whether the path asks for a stream
  /// @throws RouterException 400 if it cannot be read or carried
  public Translated request(
      byte[] body,
      Function<String, Optional<String>> header,
      boolean streamByPath,
      Destination to) {
    NeutralRequest whole = client.requests().read(body, header);
    return request(streamByPath ? whole.streamed() : whole, to);
  }

  private Translated request(NeutralRequest read, Destination to) {
    NeutralRequest whole = read.withTurns(Kept.putBack(read.turns(), speaks, to.kept()));
    ProviderEnd.Written written = provider.requests().write(whole, to);
    if (to.requireParameters() && !written.dropped().isEmpty()) {
      String names = String.join(", ", written.dropped());
      throw RouterException.badRequest(
          "unsupported_parameters",
          "The provider of this model has no place for: "
              + names
              + ". Leave them out, or do not require parameters.",
          names);
    }
    return new Translated(
        written.body(),
        written.dropped(),
        read.stream(),
        new Answer(client, provider, read.usageInStream()));
  }
}
