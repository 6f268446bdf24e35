package dev.tarn.router;

/// What the clients of one vendor's SDK do all day. Each call throws what that SDK throws when the
/// provider refuses it.
interface SdkCalls {
  /// Asks under instructions, after what was said before.
  ///
  /// @param said the user and the assistant by turns, the user last
  /// @return the answer's text
  String chat(String... said);

  /// Asks the same way, and reads the answer as it comes.
  String stream(String said);

  /// Offers a tool, and sends back what it found if it is called; gives the answer after that.
  String toolLoop(String said);
}
