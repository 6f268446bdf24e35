package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicAddressesTest {
  private static final int SAMPLES = 20_000;
  private static final int[] FIRST_BYTES = {0, 10, 127, 169, 172, 192, 224, 0xfe, 0xff};
  private static final int[] SECOND_BYTES = {0, 16, 168, 254, 0x80, 0xc0};

  /// First and last address of each range that is not public, and the public neighbours of it; a
  /// neighbour that belongs to another such range is left out.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          0.0.0.0,         0.255.255.255,   '',              1.0.0.0
          10.0.0.0,        10.255.255.255,  9.255.255.255,   11.0.0.0
          100.64.0.0,      100.127.255.255, 100.63.255.255,  100.128.0.0
          127.0.0.0,       127.255.255.255, 126.255.255.255, 128.0.0.0
          168.63.129.16,   168.63.129.16,   168.63.129.15,   168.63.129.17
          169.254.0.0,     169.254.255.255, 169.253.255.255, 169.255.0.0
          172.16.0.0,      172.31.255.255,  172.15.255.255,  172.32.0.0
          192.0.0.0,       192.0.0.255,     191.255.255.255, 192.0.1.0
          192.0.2.0,       192.0.2.255,     192.0.1.255,     192.0.3.0
          192.31.196.0,    192.31.196.255,  192.31.195.255,  192.31.197.0
          192.52.193.0,    192.52.193.255,  192.52.192.255,  192.52.194.0
          192.88.99.0,     192.88.99.255,   192.88.98.255,   192.88.100.0
          192.168.0.0,     192.168.255.255, 192.167.255.255, 192.169.0.0
          192.175.48.0,    192.175.48.255,  192.175.47.255,  192.175.49.0
          198.18.0.0,      198.19.255.255,  198.17.255.255,  198.20.0.0
          198.51.100.0,    198.51.100.255,  198.51.99.255,   198.51.101.0
          203.0.113.0,     203.0.113.255,   203.0.112.255,   203.0.114.0
          224.0.0.0,       255.255.255.255, 223.255.255.255, ''
          ::,              1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, '', 2000::
          2001::,          2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff,  2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:200::
          2001:db8::,      2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,  2001:db7:ffff:ffff:ffff:ffff:ffff:ffff,  2001:db9::
          2002::,          2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2003::
          2620:4f:8000::,  2620:4f:8000:ffff:ffff:ffff:ffff:ffff,   2620:4f:7fff:ffff:ffff:ffff:ffff:ffff,   2620:4f:8001::
          3fff::,          3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff,  3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:1000::
          4000::,          ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ''
          """)
  void contain_noRangeThatIsNotPublic_andItsNeighbours(
      String first, String last, String before, String after) {
    for (String inside : List.of(first, last)) {
      assertThat(PublicAddresses.contain(address(inside))).as(inside).isFalse();
    }
    for (String outside : List.of(before, after)) {
      assertThat(outside.isEmpty() || PublicAddresses.contain(address(outside)))
          .as(outside)
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "169.254.169.254", // the metadata of most clouds
        "100.100.100.200", // Alibaba's
        "192.0.0.192", // Oracle's
        "::1",
        "fd00:ec2::254", // Amazon's by IPv6
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "ff02::1",
        "::7f00:1", // IPv4-compatible
        "64:ff9b::7f00:1", // NAT64
        "64:ff9b::808:808",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::", // 6to4 of 127.0.0.1
        "2002:808:808::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", // Teredo
        "100::1", // discarded
        "5f00::1"
      })
  void contain_noneOfTheKnownTraps(String trap) {
    assertThat(PublicAddresses.contain(address(trap))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1.1.1.1", "8.8.8.8", "104.18.7.192", "2606:4700:4700::1111", "2a00:1450::1"})
  void contain_whereProvidersAre(String address) {
    assertThat(PublicAddresses.contain(address(address))).isTrue();
  }

  /// What Java itself knows of an address is an independent, if smaller, list.
  @Test
  void contain_noAddressThatJavaKnowsToBeSpecial() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < SAMPLES; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(bytes);
      // Half of the samples begin as special addresses do.
      if (random.nextBoolean()) {
        bytes[0] = (byte) FIRST_BYTES[random.nextInt(FIRST_BYTES.length)];
        bytes[1] = (byte) SECOND_BYTES[random.nextInt(SECOND_BYTES.length)];
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      boolean special =
          address.isAnyLocalAddress()
              || address.isLoopbackAddress()
              || address.isLinkLocalAddress()
              || address.isSiteLocalAddress()
              || address.isMulticastAddress();
      assertThat(special && PublicAddresses.contain(address)).as(address.toString()).isFalse();
    }
  }

  /// Whatever IPv4 address stands in it, public or not, the IPv6 form of it is refused.
  @Test
  void contain_noIpv6ThatCarriesAnIpv4() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < SAMPLES; i++) {
      byte[] ipv4 = new byte[4];
      random.nextBytes(ipv4);
      String hex = HexFormat.of().formatHex(ipv4);
      for (String form :
          List.of(
              "00000000000000000000ffff" + hex,
              "000000000000000000000000" + hex,
              "0064ff9b0000000000000000" + hex,
              "2002" + hex + "00000000000000000001",
              "20010000" + hex + "0000000000000000")) {
        // Made so, a mapped address is not turned into the IPv4 one behind our back.
        byte[] bytes = HexFormat.of().parseHex(form);
        InetAddress address = Inet6Address.getByAddress("carrier", bytes, -1);
        assertThat(address.getAddress()).hasSize(16);
        assertThat(PublicAddresses.contain(address)).as(form).isFalse();
      }
    }
  }

  /// Java turns a mapped address into IPv4: then it counts as that.
  @Test
  void contain_aMappedAddressThatBecameIpv4_asIpv4() throws UnknownHostException {
    byte[] loopback = HexFormat.of().parseHex("00000000000000000000ffff7f000001");

    assertThat(PublicAddresses.contain(InetAddress.getByAddress(loopback))).isFalse();
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
