package dev.tarn.router.provider;

import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.credential.CredentialCheck;
import dev.tarn.router.provider.credential.Fault;
import dev.tarn.router.provider.credential.Masked;
import dev.tarn.router.provider.credential.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a look at a key says before it is stored for a provider.
///
/// @param faults all that is wrong with it
/// @param hint the key, masked; empty if there are faults
public record KeyCheck(List<Fault> faults, String hint) {
  /// How the keys of some vendors begin, and the hosts they are for. At any other vendor's they are
  /// a mistake; at a host that is nobody's they may be right.
  private static final Map<String, String> BEGINNINGS =
      Map.of(
          "sk-ant-", "api.anthropic.com",
          "sk-or-", "openrouter.ai",
          "sk-proj-", "api.openai.com",
          "gsk_", "api.groq.com",
          "xai-", "api.x.ai",
          "AIza", "generativelanguage.googleapis.com",
          "ABSK", "bedrock-runtime.{region}.amazonaws.com");

  /// Looks at a key for a row. Calls nobody.
  public static KeyCheck of(Provider provider, Secret value) {
    List<Fault> faults = new ArrayList<>(CredentialCheck.faults(provider.row().auth(), value));
    if (faults.isEmpty()) {
      strayed(provider, value).ifPresent(faults::add);
      unplaced(provider, value).ifPresent(faults::add);
    }
    return faults.isEmpty()
        ? new KeyCheck(List.of(), Masked.of(value))
        : new KeyCheck(List.copyOf(faults), "");
  }

  private static Optional<Fault> strayed(Provider provider, Secret value) {
    String text = value.reveal();
    if (!BEGINNINGS.containsValue(provider.host())) {
      return Optional.empty();
    }
    return BEGINNINGS.entrySet().stream()
        .filter(vendor -> text.startsWith(vendor.getKey()))
        .filter(vendor -> !vendor.getValue().equals(provider.host()))
        .findFirst()
        .map(vendor ->
            new Fault(
                "",
                "looks like a key for %s, and would be sent to %s"
                    .formatted(vendor.getValue(), provider.host())));
  }

  /// Whether a call with this key alone would know where to go.
  private static Optional<Fault> unplaced(Provider provider, Secret value) {
    try {
      Placement.passthrough(
          provider,
          Optional.of(new ProviderKey(value, provider.row().auth())),
          Optional.empty(),
          Optional.empty());
      return Optional.empty();
    } catch (RouterException e) {
      return Optional.of(missing(provider, e));
    }
  }

  private static Fault missing(Provider provider, RouterException why) {
    for (Part part : provider.open()) {
      if (why.code().equals("missing_" + part.word())) {
        return new Fault(
            "",
            "does not say for which %s of %s it is: store it as JSON that names it"
                .formatted(part.word(), provider.name()));
      }
    }
    return new Fault("", "cannot be used for " + provider.name() + ": " + why.getMessage());
  }
}
