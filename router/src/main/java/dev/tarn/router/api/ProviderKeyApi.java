package dev.tarn.router.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.Secret;
import dev.tarn.records.Actor;
import dev.tarn.records.ProviderKeys;
import dev.tarn.records.ProviderKeys.LabelTakenException;
import dev.tarn.records.ProviderKeys.TooManyKeysException;
import dev.tarn.records.ProviderKeys.UnknownWorkspaceException;
import dev.tarn.records.StoredKey;
import dev.tarn.router.api.ProviderDoor.Checked;
import dev.tarn.router.api.ProviderKeyBodies.NewProviderKey;
import dev.tarn.router.api.ProviderKeyBodies.ProviderKeyChange;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What can be done with stored provider keys, behind its paths and on the command line. Bodies and
/// answers are JSON, as the API has them. Methods block.
public final class ProviderKeyApi {
  private final ProviderKeys keys;

  /// @param keys whose changes are put down to whoever calls
  public ProviderKeyApi(ProviderKeys keys) {
    this.keys = keys;
  }

  /// The same, whose changes are put down to `actor`.
  ProviderKeyApi by(Actor actor) {
    return new ProviderKeyApi(keys.by(actor));
  }

  /// All of a workspace, masked.
  public byte[] list(String workspace) {
    List<ProviderKeyView> all = keys.list(workspace).stream().map(ProviderKeyView::of).toList();
    return Json.write(new ProviderKeyView.All(all, Optional.empty()));
  }

  /// Stores a key.
  public StoredKey add(String workspace, byte[] body, ProviderDoor door) {
    return add(workspace, Json.read(body, NewProviderKey.class), door);
  }

  StoredKey add(String workspace, NewProviderKey asked, ProviderDoor door) {
    ProviderDoor.Row row = row(asked, door);
    Secret value = value(asked.value());
    Checked checked = door.check(row, value);
    refuse(checked);
    return told(() -> keys.add(workspace, asked.attributes(row.name()), value, checked.hint()));
  }

  /// All that [#add] does but storing; gives the hint.
  String look(String workspace, NewProviderKey asked, ProviderDoor door) {
    ProviderDoor.Row row = row(asked, door);
    Checked checked = door.check(row, value(asked.value()));
    refuse(checked);
    mustHaveRoom(workspace, asked.label(), row.name());
    return checked.hint();
  }

  private void mustHaveRoom(String workspace, String label, String provider) {
    List<StoredKey.Attributes> there =
        keys.list(workspace).stream().map(StoredKey::attributes).toList();
    if (there.stream().anyMatch(key -> key.label().equals(label))) {
      throw labelTaken();
    }
    if (there.stream().filter(key -> key.provider().equals(provider)).count()
        >= ProviderKeys.MOST_OF_A_PROVIDER) {
      throw tooMany();
    }
  }

  private static ProviderDoor.Row row(NewProviderKey asked, ProviderDoor door) {
    return door.row(asked.provider())
        .orElseThrow(() ->
            wrong(
                "/provider",
                "there is none of this name; there are " + String.join(", ", door.names())));
  }

  /// One of a workspace.
  ///
  /// @throws ProblemException 404 if there is none
  public StoredKey one(String workspace, String id) {
    return keys.find(workspace, id).orElseThrow(() -> ProblemException.notFound("provider key"));
  }

  StoredKey change(String workspace, String id, ProviderKeyChange asked) {
    StoredKey before = one(workspace, id);
    return told(() -> keys.change(workspace, id, asked.of(before.attributes())))
        .orElseThrow(() -> ProblemException.notFound("provider key"));
  }

  StoredKey replace(String workspace, String id, JsonNode given, ProviderDoor door) {
    StoredKey before = one(workspace, id);
    ProviderDoor.Row row =
        door.row(before.attributes().provider())
            .orElseThrow(() ->
                ProblemException.conflict(
                    "unknown_provider", "The provider of this key is no row any more."));
    Secret value = value(given);
    Checked checked = door.check(row, value);
    refuse(checked);
    return keys.replace(workspace, id, value, checked.hint())
        .orElseThrow(() -> ProblemException.notFound("provider key"));
  }

  /// Removes a key and its value.
  ///
  /// @throws ProblemException 404 if there is none
  public void remove(String workspace, String id) {
    if (!keys.remove(workspace, id)) {
      throw ProblemException.notFound("provider key");
    }
  }

  /// Stores what another program kept.
  ///
  /// @param dryRun only says what would be done
  /// @return what became of each entry, as JSON
  public byte[] bring(
      String workspace, ImportFormat format, JsonNode content, boolean dryRun, ProviderDoor door) {
    return Json.write(new KeyImport(this, door, workspace, dryRun).run(format, content));
  }

  /// A stored key as the API shows it, with what came of its test.
  public static byte[] shown(StoredKey key, ProviderDoor.Tested tested) {
    return Json.write(ProviderKeyView.of(key).tested(tested));
  }

  /// A stored key as the API shows it.
  public static byte[] shown(StoredKey key) {
    return Json.write(ProviderKeyView.of(key));
  }

  /// A text as it is, JSON as one line; without blanks around it, which come with pasting.
  static Secret value(JsonNode given) {
    // Not by the node itself, which writes into a buffer that its thread keeps.
    String text = given.isTextual() ? given.asText().strip() : new String(Json.write(given), UTF_8);
    if (text.isEmpty() || given.isNull() || given.isNumber() || given.isBoolean()) {
      throw wrong("/value", "must be a text or the JSON of a credential");
    }
    return Secret.of(text);
  }

  private static void refuse(Checked checked) {
    if (!checked.faults().isEmpty()) {
      throw ProblemException.unprocessable(
          checked.faults().stream()
              .map(fault -> new Problem.Field("/value" + fault.at(), fault.what()))
              .toList());
    }
  }

  private static ProblemException wrong(String pointer, String what) {
    return ProblemException.unprocessable(List.of(new Problem.Field(pointer, what)));
  }

  private static ProblemException labelTaken() {
    return ProblemException.conflict(
        "label_taken", "This workspace has a provider key of this label; choose another one.");
  }

  private static ProblemException tooMany() {
    return ProblemException.conflict(
        "too_many_provider_keys",
        "This workspace has "
            + ProviderKeys.MOST_OF_A_PROVIDER
            + " keys of this provider; remove one first.");
  }

  private static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (LabelTakenException e) {
      throw labelTaken();
    } catch (TooManyKeysException e) {
      throw tooMany();
    } catch (UnknownWorkspaceException e) {
      throw ProblemException.notFound("workspace");
    }
  }
}
