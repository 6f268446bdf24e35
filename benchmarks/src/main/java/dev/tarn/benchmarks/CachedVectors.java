package dev.tarn.benchmarks;

import dev.tarn.memory.VectorSpace;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// Vectors computed once and kept in a file by model and hash of the text, so that a change of the
/// ranking is measured in seconds.
final class CachedVectors implements Vectors {
  private static final int HASH_BYTES = 16;
  private static final int AT_ONCE = 32;

  private final Vectors source;
  private final Map<String, float[]> known = new HashMap<>();
  private final DataOutputStream out;

  /// @param folder where the file of this model lies or is to lie
  CachedVectors(Vectors source, Path folder) {
    this.source = source;
    Path file = folder.resolve(source.space().id() + ".vectors");
    try {
      Files.createDirectories(folder);
      if (Files.exists(file)) {
        load(file);
        dropHalf(file);
      }
      out =
          new DataOutputStream(
              new BufferedOutputStream(
                  Files.newOutputStream(
                      file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public VectorSpace space() {
    return source.space();
  }

  @Override
  public float[] query(String text) {
    String key = key("query", text);
    float[] vector = known.get(key);
    if (vector == null) {
      vector = source.query(text);
      keep(key, vector);
    }
    return vector;
  }

  @Override
  public List<float[]> passages(List<String> texts) {
    List<String> missing =
        texts.stream().filter(text -> !known.containsKey(key("passage", text))).distinct().toList();
    for (int from = 0; from < missing.size(); from += AT_ONCE) {
      List<String> some = missing.subList(from, Math.min(missing.size(), from + AT_ONCE));
      List<float[]> vectors = source.passages(some);
      for (int i = 0; i < some.size(); i++) {
        keep(key("passage", some.get(i)), vectors.get(i));
      }
    }
    List<float[]> all = new ArrayList<>();
    for (String text : texts) {
      all.add(known.getOrDefault(key("passage", text), new float[0]));
    }
    return all;
  }

  @Override
  public void close() {
    source.close();
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keep(String key, float[] vector) {
    known.put(key, vector);
    try {
      out.write(HexFormat.of().parseHex(key));
      for (float x : vector) {
        out.writeFloat(x);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void load(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      while (true) {
        String key = HexFormat.of().formatHex(in.readNBytes(HASH_BYTES));
        float[] vector = new float[space().dimensions()];
        for (int i = 0; i < vector.length; i++) {
          vector[i] = in.readFloat();
        }
        known.put(key, vector);
      }
    } catch (EOFException end) {
      // The last entry, or half of one.
    }
  }

  /// A run that was stopped may have left half an entry at the end.
  private void dropHalf(Path file) throws IOException {
    long entry = HASH_BYTES + (long) Float.BYTES * space().dimensions();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / entry * entry);
    }
  }

  private static String key(String kind, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((kind + "\n" + text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
