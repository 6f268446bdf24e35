package dev.tarn.router.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The parameters of a call on their way into another dialect. What a writer takes is carried, and
/// all the rest is declared as dropped, so that nothing can be forgotten. Used once, by one thread.
public final class Carrying {
  private static final int MOST_NAMES = 32;
  private static final int MOST_CHARS = 64;

  private final List<Parameter> left;
  private final Set<String> dropped = new LinkedHashSet<>();

  /// @param parameters of the call
  public Carrying(List<Parameter> parameters) {
    this.left = new ArrayList<>(parameters);
  }

  /// Takes a parameter to carry it.
  public Optional<Parameter> take(Parameter.Kind kind) {
    for (Parameter parameter : left) {
      if (parameter.kind() == kind) {
        left.remove(parameter);
        return Optional.of(parameter);
      }
    }
    return Optional.empty();
  }

  /// Takes a parameter that the neutral form does not know, by the client's name for it.
  public Optional<JsonNode> takeNamed(String name) {
    for (Parameter parameter : left) {
      if (parameter.kind() == Parameter.Kind.OTHER && parameter.name().equals(name)) {
        left.remove(parameter);
        return Optional.of(parameter.value());
      }
    }
    return Optional.empty();
  }

  /// Declares that something cannot be carried, or not exactly.
  ///
  /// @param name the client's
  public void drop(String name) {
    dropped.add(printable(name));
  }

  /// Refuses a call that asks for several answers, which one reply in another dialect cannot be.
  public void refuseCandidates() {
    take(Parameter.Kind.CANDIDATES)
        .ifPresent(n -> {
          throw RouterException.badRequest(
              "unsupported_value",
              "This model's provider gives one answer to a call; leave '" + n.name() + "' out.",
              n.name());
        });
  }

  /// All that was not carried, by the client's names, as far as a header can hold them.
  public List<String> dropped() {
    left.forEach(parameter -> drop(parameter.name()));
    left.clear();
    return dropped.stream().limit(MOST_NAMES).toList();
  }

  /// Names come from clients and go into a header.
  private static String printable(String name) {
    String safe = name.replaceAll("[^a-zA-Z0-9_.-]", "?");
    return safe.length() <= MOST_CHARS ? safe : safe.substring(0, MOST_CHARS);
  }
}
