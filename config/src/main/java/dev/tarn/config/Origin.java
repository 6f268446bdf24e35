package dev.tarn.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a URL leads: its scheme, host and port, in one form only, so that two that are equal lead
/// to the same place (RFC 6454 section 4).
///
/// @param host a name in lower-case ASCII, an IPv4 address of four decimal numbers, or an IPv6
///   address in brackets
public record Origin(boolean tls, String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile(
          "(https?)://(\\[[0-9a-f:.]+]|[a-z0-9.-]+)(?::([0-9]{1,5}))?", Pattern.CASE_INSENSITIVE);
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

  /// The last label begins with a letter: else it would be an address in one of its odd forms, such
  /// as `127.1`, `0x7f000001` or `2130706433` (WHATWG URL section 3.5).
  private static final Pattern NAME =
      Pattern.compile("(?:" + LABEL + "\\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
  private static final int LONGEST_NAME = 253;

  /// Reads `https://host`, `https://host:port` or the same by http; empty for anything else: a
  /// path, a user, a host in an odd form, a final dot, letters beyond ASCII.
  public static Optional<Origin> of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    boolean tls = matcher.group(1).length() == "https".length();
    int port = matcher.group(3) == null ? tls ? 443 : 80 : Integer.parseInt(matcher.group(3));
    return port < 1 || port > 65_535
        ? Optional.empty()
        : host(matcher.group(2).toLowerCase(Locale.ROOT)).map(host -> new Origin(tls, host, port));
  }

  /// As it is written before a path.
  public String url() {
    return (tls ? "https://" : "http://") + host + ":" + port;
  }

  private static Optional<String> host(String host) {
    if (host.startsWith("[")) {
      return ipv6(host.substring(1, host.length() - 1));
    }
    boolean name = host.length() <= LONGEST_NAME && NAME.matcher(host).matches();
    return name || IPV4.matcher(host).matches() ? Optional.of(host) : Optional.empty();
  }

  /// Java reads `::ffff:127.0.0.1` as the IPv4 address that it stands for: one more odd form.
  private static Optional<String> ipv6(String literal) {
    try {
      return InetAddress.ofLiteral(literal) instanceof Inet6Address address
          ? Optional.of("[" + address.getHostAddress() + "]")
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
