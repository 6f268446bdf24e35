package dev.tarn.embedding;

/// What a text is embedded for; models made for search tell the two apart.
enum Purpose {
  QUERY,
  PASSAGE
}
