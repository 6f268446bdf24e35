package dev.tarn.embedding;

import java.util.List;

/// The format of one provider's requests and answers. Pure.
interface Wire {
  /// A body.
  ///
  /// @param texts prefixed already, none of them blank
  byte[] request(List<String> texts, Purpose purpose);

  /// What came of a request.
  ///
  /// @param body of an answer with status 200
  /// @param texts how many were sent
  /// @throws EmbeddingException of kind `BROKEN` if it holds anything but a vector for each
  Answer answer(byte[] body, int texts);

  /// Vectors as the provider made them, in the order of their texts.
  ///
  /// @param tokens read by the provider, 0 if it does not say
  record Answer(List<float[]> vectors, long tokens) {}
}
