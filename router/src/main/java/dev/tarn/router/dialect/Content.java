package dev.tarn.router.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ProviderRow;
import java.util.List;
import java.util.Optional;

/// A part of what somebody said, in no dialect's words. What a dialect cannot say, its writer
/// refuses or declares; nothing is lost in silence.
public sealed interface Content {
  /// Words.
  ///
  /// @param citations what they rest on, in replies
  record Text(String text, List<Citation> citations, Optional<CacheMark> cache) implements Content {
    /// Words alone.
    public static Text of(String text) {
      return new Text(text, List.of(), Optional.empty());
    }
  }

  /// A picture.
  ///
  /// @param detail OpenAI's `low`, `high` or `auto`
  record Image(Media media, Optional<String> detail, Optional<CacheMark> cache)
      implements Content {}

  /// A file to be read, such as a PDF.
  record Document(Media media, Optional<String> name, Optional<CacheMark> cache)
      implements Content {}

  /// Sound.
  record Audio(Media.Base64 media) implements Content {}

  /// The model asks for a tool.
  ///
  /// @param id as the side that made it wrote it; unique in a conversation
  /// @param input an object, whole, its numbers as they were written
  record ToolCall(String id, String name, JsonNode input, Optional<CacheMark> cache)
      implements Content {
    /// A call without a mark.
    public ToolCall(String id, String name, JsonNode input) {
      this(id, name, input, Optional.empty());
    }
  }

  /// What a tool answered; stands in a user's turn.
  ///
  /// @param content texts and media
  record ToolResult(
      String callId, List<Content> content, boolean isError, Optional<CacheMark> cache)
      implements Content {}

  /// What the model thought, and the vendor's seal on it. Kept byte for byte.
  ///
  /// @param maker whose dialect it came in, who alone may get its seal back; empty if not known
  /// @param text empty if only the seal is there
  /// @param seal signature, or the whole of redacted thinking; empty if there is none. In Gemini's
  ///   case it belongs to the part that follows
  record Thinking(Optional<ProviderRow.Dialect> maker, String text, String seal, boolean redacted)
      implements Content {
    /// Thinking without a seal.
    public static Thinking of(String text) {
      return new Thinking(Optional.empty(), text, "", false);
    }

    /// Whether it came in this dialect.
    public boolean isOf(ProviderRow.Dialect dialect) {
      return maker.filter(dialect::equals).isPresent();
    }
  }

  /// The model declines, in words that OpenAI keeps apart from the answer.
  record Refusal(String text) implements Content {}

  /// Where bytes are.
  sealed interface Media {
    /// At an address.
    record Url(String url) implements Media {}

    /// Here.
    ///
    /// @param type such as `image/png`
    record Base64(String type, String data) implements Media {}

    /// Here, as plain text.
    record Plain(String text) implements Media {}
  }

  /// A breakpoint of the prompt cache.
  ///
  /// @param ttl as written, such as `5m` or `1h`
  record CacheMark(Optional<String> ttl) {}

  /// A page that words rest on.
  record Citation(String url, String title) {}
}
