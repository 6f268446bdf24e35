package dev.tarn.router.provider.credential;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// AWS Signature Version 4, in a header
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>).
/// Pure.
///
/// @param region part of the signature's scope, as is `service`
public record SigV4(Shape.Aws credential, String region, String service) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String UNRESERVED = "-._~";
  private static final String END = "aws4_request";

  /// What is signed.
  ///
  /// @param uri path and query as they go on the wire
  /// @param headers those to be signed, besides what signing adds; `host` among them
  public record Request(String method, String uri, Map<String, String> headers, byte[] body) {}

  /// The headers to send with a request; those that were given to be signed must go as they are.
  public Map<String, String> sign(Request request, Instant now) {
    String payload = hex(Digests.sha256(request.body()));
    SortedMap<String, String> added = new TreeMap<>();
    added.put("x-amz-date", TIME.format(now));
    added.put("x-amz-content-sha256", payload);
    credential.sessionToken().ifPresent(t -> added.put("x-amz-security-token", t.reveal()));
    SortedMap<String, String> signed = new TreeMap<>(request.headers());
    signed.putAll(added);
    added.put("authorization", authorization(request, signed, payload, TIME.format(now)));
    return added;
  }

  /// @param signed every header to be signed, its name in small letters
  String authorization(
      Request request, SortedMap<String, String> signed, String payload, String time) {
    String names = String.join(";", signed.keySet());
    String scope = String.join("/", time.substring(0, 8), region, service, END);
    String canonical = hex(Digests.sha256(utf8(canonical(request, signed, names, payload))));
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", time, scope, canonical);
    return "AWS4-HMAC-SHA256 Credential="
        + credential.accessKeyId().reveal()
        + "/"
        + scope
        + ", SignedHeaders="
        + names
        + ", Signature="
        + hex(Digests.hmac(key(time.substring(0, 8)), utf8(toSign)));
  }

  private static String canonical(
      Request request, SortedMap<String, String> signed, String names, String payload) {
    int question = request.uri().indexOf('?');
    String path = question < 0 ? request.uri() : request.uri().substring(0, question);
    String query = question < 0 ? "" : request.uri().substring(question + 1);
    String headers =
        signed.entrySet().stream()
            .map(h -> h.getKey() + ":" + h.getValue().strip().replaceAll(" +", " ") + "\n")
            .collect(Collectors.joining());
    // The path is encoded once more than it is on the wire, as for every service but S3.
    return String.join(
        "\n",
        request.method(),
        path.isEmpty() ? "/" : encoded(utf8(path), UNRESERVED + "/"),
        query(query),
        headers,
        names,
        payload);
  }

  /// By name, then by value, encoded in the one way that AWS knows.
  private static String query(String raw) {
    return Arrays.stream(raw.split("&", -1))
        .filter(pair -> !pair.isEmpty())
        .map(pair -> {
          int equals = pair.indexOf('=');
          String name = equals < 0 ? pair : pair.substring(0, equals);
          String value = equals < 0 ? "" : pair.substring(equals + 1);
          return encoded(decoded(name), UNRESERVED) + "=" + encoded(decoded(value), UNRESERVED);
        })
        .sorted()
        .collect(Collectors.joining("&"));
  }

  private byte[] key(String day) {
    byte[] key = utf8("AWS4" + credential.secretAccessKey().reveal());
    for (String step : new String[] {day, region, service, END}) {
      key = Digests.hmac(key, utf8(step));
    }
    return key;
  }

  private static String encoded(byte[] bytes, String kept) {
    StringBuilder out = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      boolean plain = b >= 0 && (Character.isLetterOrDigit(b) || kept.indexOf(b) >= 0);
      if (plain) {
        out.append((char) b);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  /// Without `%XX`; what is no such escape stays as it is.
  private static byte[] decoded(String text) {
    byte[] in = utf8(text);
    byte[] out = new byte[in.length];
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      boolean escape =
          in[i] == '%'
              && i + 2 < in.length
              && HexFormat.isHexDigit(in[i + 1])
              && HexFormat.isHexDigit(in[i + 2]);
      if (escape) {
        out[length++] = (byte) HexFormat.fromHexDigits(hexAt(in, i + 1));
        i += 2;
      } else {
        out[length++] = in[i];
      }
    }
    return Arrays.copyOf(out, length);
  }

  private static String hexAt(byte[] bytes, int at) {
    return new String(bytes, at, 2, StandardCharsets.US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
