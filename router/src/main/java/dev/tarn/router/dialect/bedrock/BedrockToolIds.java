package dev.tarn.router.dialect.bedrock;

import dev.tarn.router.dialect.ToolIds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// Ids of tool calls, which are plain and at most 64 long here. A longer one is hashed; within a
/// call it only has to be the same on a call and its result, since new ids are made by the model.
final class BedrockToolIds {
  private static final int MOST_CHARS = 64;

  private BedrockToolIds() {}

  static String of(String id) {
    String plain = ToolIds.plain(id);
    return plain.length() <= MOST_CHARS ? plain : "sha_" + hash(id);
  }

  private static String hash(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
