package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.Memory;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// `POST /v1/memories/forget`: what to forget, named in one of four ways.
record ForgetBody(
    Optional<@Size(min = 1, max = 1_000) List<@NotBlank @Size(max = 512) String>> ids,
    @JsonProperty("conversation_id")
        Optional<
                @Pattern(regexp = ForgetBody.SAYS_SOMETHING, message = ForgetBody.BLANK) @Size(max = 512) String>
            conversationId,
    Optional<@Valid Filter> filter,
    Optional<
            @Pattern(regexp = ForgetBody.SAYS_SOMETHING, message = ForgetBody.BLANK) @Size(max = 8_000) String>
        topic,
    @JsonProperty("user_id") Optional<@Size(max = 256) String> userId,
    @JsonProperty("dry_run") boolean dryRun) {
  /// What is absent is not blank.
  static final String SAYS_SOMETHING = "(?s).*\\S.*";

  static final String BLANK = "must not be blank";

  /// Everything that all of these hold for.
  ///
  /// @param before made before this
  /// @param after made at this time or later
  record Filter(
      Optional<Kind> kind,
      Optional<Role> role,
      Optional<Instant> before,
      Optional<Instant> after,
      @JsonProperty("conversation_id")
          Optional<
                  @Pattern(regexp = ForgetBody.SAYS_SOMETHING, message = ForgetBody.BLANK) @Size(max = 512) String>
              conversationId) {

    boolean isEmpty() {
      return kind.isEmpty()
          && role.isEmpty()
          && before.isEmpty()
          && after.isEmpty()
          && conversationId.isEmpty();
    }

    Predicate<Memory> predicate() {
      return memory ->
          kind.filter(k -> !k.name().equals(memory.kind().name())).isEmpty()
              && role.filter(r -> !memory.role().map(Enum::name).equals(Optional.of(r.name())))
                  .isEmpty()
              && before.filter(end -> !memory.createdAt().isBefore(end)).isEmpty()
              && after.filter(start -> memory.createdAt().isBefore(start)).isEmpty()
              && (conversationId.isEmpty() || memory.conversation().equals(conversationId));
    }
  }

  /// Kinds on the wire.
  enum Kind {
    @JsonProperty("turn")
    TURN,
    @JsonProperty("fact")
    FACT,
    @JsonProperty("note")
    NOTE
  }

  /// Roles on the wire.
  enum Role {
    @JsonProperty("user")
    USER,
    @JsonProperty("assistant")
    ASSISTANT
  }

  /// @throws ProblemException 422 unless it names things in exactly one way
  ForgetBody checked() {
    List<Problem.Field> errors = new ArrayList<>();
    long ways = Stream.of(ids, conversationId, filter, topic).filter(Optional::isPresent).count();
    if (ways != 1) {
      errors.add(
          new Problem.Field("", "must have one of 'ids', 'conversation_id', 'filter', 'topic'"));
    }
    if (filter.filter(Filter::isEmpty).isPresent()) {
      errors.add(
          new Problem.Field(
              "/filter", "must name something; all of a user is erased by DELETE /v1/users/{id}"));
    }
    if (!errors.isEmpty()) {
      throw ProblemException.unprocessable(errors);
    }
    return this;
  }
}
