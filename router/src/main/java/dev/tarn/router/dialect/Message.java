package dev.tarn.router.dialect;

import java.util.Optional;

/// What memory needs of one message of a request.
///
/// @param name the speaker's, where the message carries one
/// @param text its text parts, joined; empty if it has none
/// @param end where a block may grow; empty if the content is absent or null
/// @param span the whole message in the body: its raw bytes identify it
/// @param callsTools whether the model asks for tools in it
/// @param isToolResult whether it carries what a tool answered, in whatever role
/// @param holdsMore whether it holds what is neither text nor a tool's: a picture, a file
public record Message(
    Role role,
    Optional<String> name,
    Optional<String> id,
    String text,
    Optional<ContentEnd> end,
    Span span,
    boolean callsTools,
    boolean isToolResult,
    boolean holdsMore) {

  /// Who speaks. `SYSTEM` stands for developers too, `OTHER` for roles we do not know.
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL,
    OTHER
  }

  /// The end of a message's content.
  public sealed interface ContentEnd {
    /// Content is a string.
    ///
    /// @param at offset of its closing quote
    record OfString(int at) implements ContentEnd {}

    /// Content is an array of parts.
    ///
    /// @param at offset of its closing bracket
    record OfArray(int at, boolean isEmpty) implements ContentEnd {}
  }
}
