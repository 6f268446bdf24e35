package dev.tarn.router.provider;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;

/// Which addresses belong to the public Internet: what a caller may make the router connect to, and
/// nothing that stands behind it. Pure.
///
/// IPv4 is all of it but what the IANA registry of special-purpose addresses lists (RFC 6890). IPv6
/// is global unicast alone (`2000::/3`, RFC 4291 section 2.4) but what that registry lists there,
/// which leaves out every form that carries an IPv4 address: mapped, compatible, NAT64, 6to4 and
/// Teredo, whatever it is that they carry.
final class PublicAddresses {
  private static final List<Range> NOT_PUBLIC_IPV4 =
      List.of(
          range("00000000", 8), // 0.0.0.0, this network
          range("0a000000", 8), // 10.0.0.0, private
          range("64400000", 10), // 100.64.0.0, carriers' NAT
          range("7f000000", 8), // 127.0.0.0, loopback
          range("a83f8110", 32), // 168.63.129.16, Azure's own services inside a virtual machine
          range("a9fe0000", 16), // 169.254.0.0, link-local and the metadata of clouds
          range("ac100000", 12), // 172.16.0.0, private
          range("c0000000", 24), // 192.0.0.0, protocol assignments
          range("c0000200", 24), // 192.0.2.0, documentation
          range("c01fc400", 24), // 192.31.196.0, AS112
          range("c034c100", 24), // 192.52.193.0, AMT
          range("c0586300", 24), // 192.88.99.0, 6to4 relays
          range("c0a80000", 16), // 192.168.0.0, private
          range("c0af3000", 24), // 192.175.48.0, AS112
          range("c6120000", 15), // 198.18.0.0, benchmarks
          range("c6336400", 24), // 198.51.100.0, documentation
          range("cb007100", 24), // 203.0.113.0, documentation
          range("e0000000", 3)); // 224.0.0.0, multicast, reserved, broadcast

  private static final Range GLOBAL_IPV6 = range("20", 3);

  private static final List<Range> NOT_PUBLIC_IPV6 =
      List.of(
          range("200100", 23), // 2001::, protocol assignments, with Teredo, ORCHID and benchmarks
          range("20010db8", 32), // 2001:db8::, documentation
          range("2002", 16), // 6to4
          range("2620004f8000", 48), // 2620:4f:8000::, AS112
          range("3fff00", 20)); // 3fff::, documentation

  private PublicAddresses() {}

  /// The first `bits` of an address.
  private record Range(byte[] network, int bits) {
    boolean holds(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if (((network[bit / 8] ^ address[bit / 8]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static Range range(String network, int bits) {
    return new Range(HexFormat.of().parseHex(network), bits);
  }

  /// Whether a stranger may be let there.
  static boolean contain(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == 4
        ? NOT_PUBLIC_IPV4.stream().noneMatch(range -> range.holds(bytes))
        : GLOBAL_IPV6.holds(bytes)
            && NOT_PUBLIC_IPV6.stream().noneMatch(range -> range.holds(bytes));
  }
}
