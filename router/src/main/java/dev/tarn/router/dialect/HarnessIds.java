package dev.tarn.router.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Claude Code writes into `metadata.user_id`, read apart: who is at work, and in which
/// session. It is `user_<hash>_account_<id>_session_<uuid>`, or a JSON object with `device_id`,
/// `account_uuid` and `session_id`. Taken whole it would name a new user for each session.
///
/// @param user the account, or the device of somebody without one
public record HarnessIds(String user, String session) {
  private static final Pattern JOINED =
      Pattern.compile("user_([0-9a-f]+)_account_([0-9a-zA-Z-]*)_session_([0-9a-zA-Z-]+)");
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final int MOST_CHARS = 1_024;

  /// Reads an id; empty if it is of any other form.
  public static Optional<HarnessIds> read(String userId) {
    if (userId.length() > MOST_CHARS) {
      return Optional.empty();
    }
    Matcher joined = JOINED.matcher(userId);
    if (joined.matches()) {
      return ids(joined.group(1), joined.group(2), joined.group(3));
    }
    return userId.startsWith("{") ? ofJson(userId) : Optional.empty();
  }

  private static Optional<HarnessIds> ofJson(String userId) {
    try {
      JsonNode ids = JSON.readTree(userId);
      return ids(
          ids.path("device_id").asText(),
          ids.path("account_uuid").asText(),
          ids.path("session_id").asText());
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<HarnessIds> ids(String device, String account, String session) {
    String user = account.isEmpty() ? device : account;
    return user.isEmpty() || session.isEmpty()
        ? Optional.empty()
        : Optional.of(new HarnessIds(user, session));
  }
}
