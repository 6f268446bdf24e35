package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import dev.tarn.router.dialect.HeldHistory;
import dev.tarn.router.dialect.HeldItems;
import dev.tarn.router.dialect.RouterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// A parser over a body in memory, and what can be wrong with a field that Tarn reads. Used once,
/// by one thread.
public final class Reading {
  private final JsonParser parser;
  private final byte[] body;
  private final JsonText texts;
  private int textEnd;
  private Optional<HeldHistory> continued = Optional.empty();
  private Optional<String> heldState = Optional.empty();
  private Optional<String> firstItem = Optional.empty();
  private final Set<String> items = new LinkedHashSet<>();

  Reading(JsonParser parser, byte[] body) {
    this.parser = parser;
    this.body = body;
    this.texts = new JsonText(body);
  }

  public JsonParser parser() {
    return parser;
  }

  /// Byte offset of the token at hand.
  public int tokenStart() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /// Byte offset after the bracket at hand.
  public int bracketEnd() {
    return (int) parser.currentLocation().getByteOffset();
  }

  /// Byte offset after the closing quote of the string read last.
  public int textEnd() {
    return textEnd;
  }

  /// The JSON of the object or array at hand, as it stands there; it has been read afterwards.
  String raw() throws IOException {
    int start = tokenStart();
    parser.skipChildren();
    return new String(body, start, bracketEnd() - start, StandardCharsets.UTF_8);
  }

  /// The string at hand; lone surrogates are refused, since no UTF-8 can carry them on.
  ///
  /// Decoded from the bytes, three times as fast as by the parser, which walks over them later and
  /// so still judges whether they are JSON. What is unusual is left to it whole.
  public String text(String field) throws IOException {
    if (texts.read(tokenStart())) {
      textEnd = texts.end();
      return texts.text();
    }
    String text = parser.getText();
    textEnd = (int) parser.currentLocation().getByteOffset();
    refuseHalfPairs(text, field);
    return text;
  }

  static void refuseHalfPairs(String text, String field) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean pair =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!pair) {
          throw RouterException.badRequest(
              "invalid_utf8",
              "'" + field + "' holds half of a surrogate pair; send whole characters.",
              field);
        }
        i++;
      }
    }
  }

  /// The call goes on with a history that the provider holds.
  public void continues(HeldHistory history) {
    continued = Optional.of(history);
  }

  Optional<HeldHistory> continued() {
    return continued;
  }

  /// The call names something else that an account holds at the provider.
  public void namesHeldState(String field) {
    heldState = heldState.or(() -> Optional.of(field));
  }

  Optional<String> heldState() {
    return heldState;
  }

  /// The call names an item of an earlier answer, which the provider is to look up.
  public void namesItem(String field, String id) {
    firstItem = firstItem.or(() -> Optional.of(field));
    items.add(id);
  }

  Optional<HeldItems> items() {
    return firstItem.map(field -> new HeldItems(field, items));
  }

  /// A boolean; null counts as false.
  public boolean bool(String field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw wrongType(field, "true or false");
    };
  }

  public static RouterException duplicate(String field) {
    return RouterException.badRequest(
        "duplicate_key", "'" + field + "' stands there twice; send it once.", field);
  }

  public static RouterException wrongType(String field, String wanted) {
    return RouterException.badRequest(
        "wrong_type", "'" + field + "' must be " + wanted + ".", field);
  }

  /// A client's name for something, short enough for an error message.
  public static String shortened(String name) {
    return name.length() <= 40 ? name : name.substring(0, 40) + "…";
  }
}
