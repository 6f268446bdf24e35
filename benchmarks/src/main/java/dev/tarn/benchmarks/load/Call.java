package dev.tarn.benchmarks.load;

import java.util.List;
import java.util.Set;

/// A kind of call that is measured.
record Call(Way way, Wire wire, Form form) {

  /// The kinds for these ways, those next to each other that are compared.
  static List<Call> among(Set<Way> ways, Set<Wire> wires, Set<Form> forms) {
    return forms.stream()
        .sorted()
        .flatMap(form ->
            wires.stream()
                .sorted()
                .flatMap(wire -> ways.stream().sorted().map(way -> new Call(way, wire, form))))
        .filter(Call::isCompared)
        .toList();
  }

  /// Memory and limits cost the same whatever the wire format and however the answer comes; only
  /// Tarn translates.
  private boolean isCompared() {
    boolean memoryOn = way == Way.IDLE || way == Way.BACKLOG;
    return (memoryOn || way.isHeldToLimits())
        ? wire == Wire.OPENAI && !form.isLong()
        : wire != Wire.TRANSLATED || way == Way.OFF;
  }

  /// The same kind on another way, where a translated call has none as Anthropic's provider is
  /// called without a router.
  Call by(Way other) {
    return new Call(other, other.isTarn() ? wire : wire.ofProvider(), form);
  }

  /// The same kind with another answer.
  Call as(Form other) {
    return new Call(way, wire, other);
  }
}
