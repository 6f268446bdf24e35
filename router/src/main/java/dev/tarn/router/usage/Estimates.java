package dev.tarn.router.usage;

/// Tokens of what no provider counted, cheap enough for an event loop. Within a quarter or so of
/// the truth for ordinary text.
public final class Estimates {
  private static final int BYTES_PER_TOKEN = 4;

  /// Of JSON with text in any language, rather too many than too few.
  private static final int LEAST_BYTES_PER_TOKEN = 3;

  /// A digit and a comma.
  private static final int LEAST_BYTES_OF_A_NUMBER = 2;

  /// What carries a piece of a stream, mostly one token or a few.
  private static final int BYTES_PER_EVENT = 200;

  private Estimates() {}

  /// Of a prompt, from its body.
  public static long ofBody(long bytes) {
    return bytes / BYTES_PER_TOKEN + 1;
  }

  /// The most that a prompt is likely to be, from its body.
  public static long mostOfBody(long bytes) {
    return bytes / LEAST_BYTES_PER_TOKEN + 1;
  }

  /// The most that texts to be embedded are likely to be, from their body, which may hold numbers
  /// of tokens instead.
  public static long mostOfTexts(long bytes) {
    return bytes / LEAST_BYTES_OF_A_NUMBER + 1;
  }

  /// The most that a model is likely to have written, from its bytes without their frame.
  public static long mostWritten(long bytes) {
    return bytes / LEAST_BYTES_PER_TOKEN;
  }

  /// Of a text: four letters of ASCII make one, and most other letters one each, or nearly so.
  public static long ofText(String text) {
    long ascii = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x80) {
        ascii++;
      }
    }
    long others = text.length() - ascii;
    return (ascii + 3) / 4 + (others * 3 + 3) / 4;
  }

  /// Of as much of a streamed answer as came, by its bytes: what is no text, such as a tool's
  /// arguments, was seen only so.
  public static long ofStream(long bytes) {
    return bytes / BYTES_PER_EVENT;
  }
}
