package dev.tarn.router.provider.credential;

import dev.tarn.router.dialect.RouterException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A host of Azure's, as a credential names it.
///
/// @param suffix what follows the resource, from its dot; empty if the credential does not say
record AzureHost(String resource, Optional<String> suffix) {
  private static final String OPENAI = ".openai.azure.com";
  private static final String SERVICES = ".services.ai.azure.com";
  private static final String COGNITIVE = ".cognitiveservices.azure.com";
  static final List<String> SUFFIXES = List.of(OPENAI, SERVICES, COGNITIVE);

  /// From an `endpoint_url`. Only its host is used: every such host serves `/openai/v1`.
  ///
  /// @throws RouterException 400 unless it is https and a host of Azure's
  static AzureHost of(String endpointUrl) {
    try {
      URI uri = new URI(endpointUrl.strip());
      String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
      boolean plain =
          "https".equalsIgnoreCase(uri.getScheme())
              && uri.getRawUserInfo() == null
              && uri.getRawFragment() == null
              && (uri.getPort() == -1 || uri.getPort() == 443);
      for (String suffix : SUFFIXES) {
        if (plain && host.endsWith(suffix)) {
          return new AzureHost(
              host.substring(0, host.length() - suffix.length()), Optional.of(suffix));
        }
      }
    } catch (URISyntaxException e) {
      // Said below; its message quotes the text.
    }
    throw RouterException.badRequest(
        "invalid_endpoint_url",
        "The 'endpoint_url' of an Azure key must be https and its host end in "
            + String.join(", ", SUFFIXES)
            + ".");
  }

  /// From a resource's name and kind.
  static AzureHost named(String resource, Optional<String> type) {
    return new AzureHost(resource, type.map(AzureHost::suffix));
  }

  private static String suffix(String type) {
    return switch (type.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "")) {
      case "openai", "azureopenai" -> OPENAI;
      case "aiservices", "aifoundry", "foundry" -> SERVICES;
      case "cognitiveservices" -> COGNITIVE;
      default ->
          throw RouterException.badRequest(
              "invalid_resource_type",
              "The 'resource_type' of an Azure key must be openai, ai-services or"
                  + " cognitive-services.");
    };
  }
}
