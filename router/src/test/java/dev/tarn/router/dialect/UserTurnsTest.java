package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tarn.router.dialect.Message.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UserTurnsTest {
  private static final UserTurns TURNS =
      new UserTurns(
          List.of("system-reminder", "environment_*"), List.of("Generate a concise title"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hello                                                         | hello
          a < b and c > d                                               | a < b and c > d
          <b>bold</b>                                                   | <b>bold</b>
          <system-reminder>x</system-reminder>hello                     | hello
          hello <SYSTEM-Reminder id="1">x</system-reminder> you         | hello  you
          <environment_details>x</environment_details>hello             | hello
          <environment_>x</environment_>hello                           | hello
          <environment>x</environment>hello                             | <environment>x</environment>hello
          my pin <private>1234</private> stays mine                     | my pin  stays mine
          open <private>for ever                                        | open <private>for ever
          <private>a<private>b</private>c                               | c
          </private>a                                                   | </private>a
          <private>a<private>b</private>c</private>d                    | d
          a<environment_x/>b</environment_x>                            | ab</environment_x>
          <private                                                      | <private
          <privately>a</privately>                                      | <privately>a</privately>
          <system-reminder>a</private>b                                 | <system-reminder>a</private>b
          <system-reminder>a</system-reminder><private>b</private>rest  | rest
          """)
  void personText_isWhatThePersonWrote(String written, String left) {
    assertThat(TURNS.personText(user(written))).isEqualTo(left);
  }

  @Test
  void personText_isEmptyIfOnlyTheHarnessSpeaks() {
    assertThat(TURNS.personText(user(" <system-reminder>a</system-reminder>\n"))).isEmpty();
  }

  @Test
  void personText_endsQuicklyWhateverIsWritten() {
    for (String piece : List.of("<", "<private", "<private>", "</private", "<environment_a>")) {
      String hostile = piece.repeat(1_000_000 / piece.length());
      assertThat(
              assertTimeoutPreemptively(
                  Duration.ofSeconds(60), () -> TURNS.personText(user(hostile))))
          .isEqualTo(hostile);
    }
  }

  @Test
  void personText_endsQuicklyAtManyDifferentNames() {
    StringBuilder hostile = new StringBuilder();
    for (int i = 0; hostile.length() < 4_000_000; i++) {
      hostile.append("<environment_").append(i).append("></x>");
    }
    String text = hostile.toString();
    assertThat(
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> TURNS.personText(user(text))))
        .isEqualTo(text);
  }

  @Test
  void opensTurn_ifAPersonSpokeLast() {
    assertThat(TURNS.opensTurn(List.of(user("hi")))).isTrue();
    assertThat(TURNS.opensTurn(List.of(user("hi"), says(Role.ASSISTANT, "x"), user("and"))))
        .isTrue();
    assertThat(TURNS.opensTurn(List.of(user("hi"), says(Role.SYSTEM, "late")))).isTrue();
    assertThat(TURNS.opensTurn(List.of(user("hi"), user("<system-reminder>x</system-reminder>"))))
        .isTrue();
  }

  @Test
  void opensTurn_notInAToolLoopOrWithoutAPerson() {
    assertThat(TURNS.opensTurn(List.of())).isFalse();
    assertThat(TURNS.opensTurn(List.of(says(Role.SYSTEM, "x")))).isFalse();
    assertThat(TURNS.opensTurn(List.of(user("hi"), says(Role.ASSISTANT, "")))).isFalse();
    assertThat(
            TURNS.opensTurn(
                List.of(user("hi"), says(Role.ASSISTANT, ""), says(Role.TOOL, "result"))))
        .isFalse();
    assertThat(
            TURNS.opensTurn(
                List.of(
                    user("hi"),
                    says(Role.ASSISTANT, "x"),
                    user("<system-reminder>x</system-reminder>"))))
        .isFalse();
  }

  @Test
  void opensTurn_notByAToolResultThatTravelsInTheUsersRole() {
    Message result = says(Role.USER, "42 degrees", true);

    assertThat(TURNS.isUserTurn(result)).isFalse();
    assertThat(TURNS.opensTurn(List.of(user("hi"), says(Role.ASSISTANT, ""), result))).isFalse();
  }

  @Test
  void lastUserTurn_isThePersonsLastWord() {
    List<Message> loop =
        List.of(
            says(Role.SYSTEM, "x"),
            user("hi"),
            says(Role.ASSISTANT, ""),
            says(Role.TOOL, "42"),
            user("<system-reminder>x</system-reminder>"));

    assertThat(TURNS.lastUserTurn(loop)).hasValue(1);
    assertThat(TURNS.lastUserTurn(List.of(says(Role.SYSTEM, "x")))).isEmpty();
  }

  @Test
  void isSideCall_notForeverAfterATitleWasOnceAskedFor() {
    ChatRequest request =
        request(
            OptionalInt.empty(),
            user("Generate a concise title for my poem"),
            says(Role.ASSISTANT, "Dawn"),
            user("And who wrote it?"));

    assertThat(TURNS.isSideCall(request)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1})
  void isSideCall_ifNoAnswerIsAskedFor(int most) {
    assertThat(TURNS.isSideCall(request(OptionalInt.of(most), user("hi")))).isTrue();
  }

  @Test
  void isSideCall_ifATitleIsAskedFor() {
    String prompt = "\n generate a CONCISE title for this chat";

    assertThat(TURNS.isSideCall(request(OptionalInt.empty(), says(Role.SYSTEM, prompt)))).isTrue();
    assertThat(TURNS.isSideCall(request(OptionalInt.empty(), user(prompt)))).isTrue();
  }

  @Test
  void isSideCall_notForWhatPeopleSay() {
    assertThat(TURNS.isSideCall(request(OptionalInt.of(2), user("hi")))).isFalse();
    assertThat(
            TURNS.isSideCall(
                request(OptionalInt.empty(), user("Please generate a concise title for me"))))
        .isFalse();
    assertThat(
            TURNS.isSideCall(
                request(
                    OptionalInt.empty(), says(Role.ASSISTANT, "Generate a concise title: done"))))
        .isFalse();
  }

  private static Message user(String text) {
    return says(Role.USER, text);
  }

  private static Message says(Role role, String text) {
    return says(role, text, role == Role.TOOL);
  }

  private static Message says(Role role, String text, boolean isToolResult) {
    return new Message(
        role,
        Optional.empty(),
        Optional.empty(),
        text,
        Optional.empty(),
        new Span(0, 0),
        false,
        isToolResult,
        false);
  }

  private static ChatRequest request(OptionalInt maxTokens, Message... messages) {
    return new ChatRequest(
        "{}".getBytes(StandardCharsets.UTF_8),
        Optional.empty(),
        Optional.empty(),
        false,
        maxTokens,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Arrays.asList(messages),
        Optional.empty(),
        Wishes.NONE,
        Optional.empty(),
        true,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
