package dev.tarn.testkit;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// Checks SigV4 signatures as Amazon Bedrock would: signs what arrived once more, with AWS's own
/// library, and compares.
///
/// @param sessionToken empty for keys that last
public record AwsSignatures(
    String accessKeyId, String secretAccessKey, Optional<String> sessionToken, String region) {
  private static final AwsV4HttpSigner SIGNER = AwsV4HttpSigner.create();
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=\\S+, SignedHeaders=(?<names>[a-z0-9;-]+), Signature=\\S+");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// Whether the signature covers these very bytes, and all the headers that it must.
  public boolean verify(Received request) {
    String authorization = request.header("authorization").orElse("");
    Matcher matcher = AUTHORIZATION.matcher(authorization);
    if (!matcher.matches()) {
      return false;
    }
    List<String> names = Arrays.asList(matcher.group("names").split(";", -1));
    boolean coversAll =
        names.contains("host")
            && request.headers().stream()
                .map(header -> header.getKey().toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("x-amz-"))
                .allMatch(names::contains);
    Instant at = TIME.parse(request.header("x-amz-date").orElseThrow(), Instant::from);
    return coversAll && authorization.equals(signature(request, names, at));
  }

  private String signature(Received request, List<String> names, Instant at) {
    String host = request.header("host").orElseThrow();
    SdkHttpRequest.Builder unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(URI.create("http://" + host + request.uri()));
    for (Map.Entry<String, String> header : request.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean own =
          name.equals("x-amz-date")
              || name.equals("x-amz-content-sha256")
              || name.equals("x-amz-security-token");
      if (names.contains(name) && !own) {
        unsigned.appendHeader(header.getKey(), header.getValue());
      }
    }
    return SIGNER
        .sign(sign ->
            sign.identity(identity())
                .request(unsigned.build())
                .payload(ContentStreamProvider.fromByteArray(request.body()))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "bedrock")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC)))
        .request()
        .firstMatchingHeader("Authorization")
        .orElseThrow();
  }

  private AwsCredentialsIdentity identity() {
    return sessionToken.isPresent()
        ? AwsSessionCredentialsIdentity.create(accessKeyId, secretAccessKey, sessionToken.get())
        : AwsCredentialsIdentity.create(accessKeyId, secretAccessKey);
  }
}
