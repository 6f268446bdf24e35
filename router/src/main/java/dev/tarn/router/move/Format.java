package dev.tarn.router.move;

/// The forms that can be imported, by the names that people call them.
public enum Format {
  /// Our own.
  TARN,
  CHATGPT,
  CLAUDE,
  MEM0,
  ZEP,
  LETTA,
  SUPERMEMORY;

  /// Reads files of this form.
  public Source source() {
    return switch (this) {
      case TARN -> new TarnLines();
      case CHATGPT -> new Archive(new ChatGpt());
      case CLAUDE -> new Archive(new Claude());
      case MEM0 -> new Mem0();
      case ZEP -> new Zep();
      case LETTA -> new Letta();
      case SUPERMEMORY -> new Supermemory();
    };
  }
}
