package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ids of coding agents, read apart.
final class HarnessIdsTest {
  @Test
  void accountOrDeviceNamesTheUser_andTheSessionIsApart() {
    assertThat(HarnessIds.read("user_0a1b_account_11-22_session_aa-bb"))
        .contains(new HarnessIds("11-22", "aa-bb"));
    assertThat(HarnessIds.read("user_0a1b_account__session_aa-bb"))
        .contains(new HarnessIds("0a1b", "aa-bb"));
    assertThat(
            HarnessIds.read(
                "{\"device_id\":\"d1\",\"account_uuid\":\"a1\",\"session_id\":\"s1\",\"more\":1}"))
        .contains(new HarnessIds("a1", "s1"));
    assertThat(
            HarnessIds.read("{\"device_id\":\"d1\",\"account_uuid\":\"\",\"session_id\":\"s1\"}"))
        .contains(new HarnessIds("d1", "s1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ann",
        "user_1",
        "user_0a1b_account_11_session_",
        "user_0a1b_account_11_session_a b",
        "{",
        "{}",
        "{\"session_id\":\"s1\"}",
        "{\"device_id\":\"d1\"}",
        "[1]"
      })
  void anyOtherId_isLeftWhole(String id) {
    assertThat(HarnessIds.read(id)).isEmpty();
  }
}
