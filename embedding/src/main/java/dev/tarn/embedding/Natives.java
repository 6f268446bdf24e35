package dev.tarn.embedding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/// Where the native libraries are unpacked, and that they keep to themselves.
///
/// Left alone, the tokenizer's library writes to the home directory and reports its use over the
/// network; ONNX Runtime unpacks 28 MB into the temporary directory at each start and, from 1.29
/// on, keeps a device id in the home directory and sends what it ran to its vendor. All of this is
/// decided once, when the libraries are loaded: the first embedder of a process decides.
final class Natives {
  private Natives() {}

  /// @throws EmbeddingException if `directory` cannot be written
  static void prepare(Path directory) {
    Path home = directory.toAbsolutePath();
    try {
      Files.createDirectories(home);
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("OPT_OUT_TRACKING", "true");
      System.setProperty("DJL_CACHE_DIR", home.toString());
      System.setProperty("ENGINE_CACHE_DIR", home.toString());
      // The tokenizer's library looks for a GPU through JNA, which unpacks itself as well.
      System.setProperty("jna.tmpdir", home.toString());
      disableOnnxRuntimeTelemetry();
      unpackOnnxRuntime(home);
    } catch (IOException | UncheckedIOException e) {
      throw new EmbeddingException(
          "Native libraries cannot be unpacked into "
              + home
              + " ("
              + e
              + "); make this directory writable, or choose model none.",
          e);
    }
  }

  /// The Java interface can only turn telemetry off when it has already begun; all of it is off
  /// solely by an environment variable that the native library finds when it starts. Java cannot
  /// set one for its own process, the C library can. On Windows telemetry goes through the system
  /// and the Java interface is enough.
  @SuppressWarnings("restricted") // calls into the C library
  private static void disableOnnxRuntimeTelemetry() {
    if (platform().startsWith("win")) {
      return;
    }
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor form =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment setenv = linker.defaultLookup().findOrThrow("setenv");
      int failure =
          (int)
              linker
                  .downcallHandle(setenv, form)
                  .invokeExact(
                      arena.allocateFrom("ORT_DISABLE_TELEMETRY"), arena.allocateFrom("1"), 1);
      if (failure != 0) {
        throw new IllegalStateException("setenv answered " + failure);
      }
    } catch (Throwable e) {
      throw new EmbeddingException(
          "ONNX Runtime would report to its vendor, which could not be turned off ("
              + e
              + "); set ORT_DISABLE_TELEMETRY=1 and allow native access, or choose model none.",
          e);
    }
  }

  /// On a platform that the jar's layout does not name, the runtime is left to find its own way.
  private static void unpackOnnxRuntime(Path home) throws IOException {
    String folder = "/ai/onnxruntime/native/" + platform() + "/";
    List<String> names =
        List.of(System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));
    URL first = Natives.class.getResource(folder + names.getFirst());
    if (first == null) {
      return;
    }
    Path target = home.resolve("onnxruntime-" + checksum(first));
    Files.createDirectories(target);
    for (String name : names) {
      unpack(folder + name, target.resolve(name));
    }
    System.setProperty("onnxruntime.native.path", target.toString());
  }

  /// Whole or not at all, also when two processes do it at once.
  private static void unpack(String resource, Path target) throws IOException {
    if (Files.exists(target)) {
      return;
    }
    try (InputStream in = Natives.class.getResourceAsStream(resource)) {
      if (in == null) {
        return;
      }
      Path part = Files.createTempFile(target.getParent(), "unpacking", ".part");
      try {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  /// Names the version: another jar, another directory.
  private static String checksum(URL resource) throws IOException {
    URLConnection connection = resource.openConnection();
    long sum =
        connection instanceof JarURLConnection jar
            ? jar.getJarEntry().getCrc()
            : connection.getContentLengthLong();
    return Long.toHexString(sum);
  }

  /// As ONNX Runtime names it in its jar.
  private static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String name = os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux";
    String arch =
        switch (System.getProperty("os.arch", "")) {
          case "amd64", "x86_64" -> "x64";
          case "aarch64" -> "aarch64";
          case String other -> other;
        };
    return name + "-" + arch;
  }
}
