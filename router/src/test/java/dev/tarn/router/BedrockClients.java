package dev.tarn.router;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.ProtocolNegotiation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeBaseClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.auth.scheme.BedrockRuntimeAuthSchemeProvider;

/// Clients of the AWS SDK that send an API key, as they do with `AWS_BEARER_TOKEN_BEDROCK`.
///
/// @param endpoint what stands before `/model/…`
/// @param apiKey sent as bearer
/// @param memoryKey in its header; empty if there is none
record BedrockClients(String endpoint, String apiKey, String memoryKey) {
  BedrockRuntimeClient blocking() {
    return configured(BedrockRuntimeClient.builder()).build();
  }

  /// The streaming one, by HTTP/1.1 or by HTTP/2 with prior knowledge.
  BedrockRuntimeAsyncClient async(Protocol protocol) {
    return configured(BedrockRuntimeAsyncClient.builder())
        .httpClientBuilder(
            NettyNioAsyncHttpClient.builder()
                .protocol(protocol)
                .protocolNegotiation(ProtocolNegotiation.ASSUME_PROTOCOL))
        .build();
  }

  private <B extends BedrockRuntimeBaseClientBuilder<B, ?>> B configured(B builder) {
    return builder
        .endpointOverride(URI.create(endpoint))
        .region(Region.US_EAST_1)
        .tokenProvider(StaticTokenProvider.create(() -> apiKey))
        .authSchemeProvider(
            BedrockRuntimeAuthSchemeProvider.defaultProvider(List.of("httpBearerAuth")))
        .overrideConfiguration(settings -> {
          settings.retryStrategy(AwsRetryStrategy.doNotRetry());
          if (!memoryKey.isEmpty()) {
            settings.putHeader("x-memorylake-api-key", memoryKey);
          }
        });
  }
}
