package dev.tarn.router.dialect;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A chat call: the client's bytes, and a view of what the router reads in them. The bytes stay.
///
/// @param body as it came, or what it inflated to
/// @param modelSpan the model's name with its quotes
/// @param maxTokens the most that the answer may hold
/// @param longCache whether the client asked the provider to keep its prompt cache for long
/// @param messages empty if they were not read, since memory is off
/// @param memoryMode `extra.memory`
/// @param wishes what the body says of who is to answer
/// @param continues the history that this call goes on with, where the provider holds it
/// @param mayBeKept whether the provider may keep the exchange for calls that go on with it, as far
///   as the request says
/// @param heldState path of a field that names something else which an account holds there
/// @param items those of earlier answers that it names and does not repeat
/// @param ours splices that cut our own fields out
public record ChatRequest(
    byte[] body,
    Optional<String> model,
    Optional<Span> modelSpan,
    boolean stream,
    OptionalInt maxTokens,
    Optional<String> user,
    Optional<String> safetyIdentifier,
    Optional<String> metadataUserId,
    boolean longCache,
    List<Message> messages,
    Optional<String> memoryMode,
    Wishes wishes,
    Optional<HeldHistory> continues,
    boolean mayBeKept,
    Optional<String> heldState,
    Optional<HeldItems> items,
    List<Splice> ours) {

  /// A chat that is no call: nobody sent it to a provider.
  public static ChatRequest of(List<Message> messages) {
    return new ChatRequest(
        new byte[0],
        Optional.empty(),
        Optional.empty(),
        false,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        messages,
        Optional.empty(),
        Wishes.NONE,
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /// With what the path says of the call.
  public ChatRequest at(Target target) {
    return with(target.model().or(() -> model), stream || target.stream(), continues, heldState);
  }

  /// With where the provider's ids mean something, so that one of another place is not taken for
  /// the same.
  public ChatRequest heldBy(String holder) {
    return continues.isEmpty()
        ? this
        : with(
            model,
            stream,
            continues.map(held -> new HeldHistory(holder + held.id(), held.grows())),
            heldState);
  }

  /// With every name of something that an account holds at the provider, wherever it stands: looks
  /// through the whole body.
  public ChatRequest holding(Requests requests) {
    return with(model, stream, continues, heldState.or(() -> requests.heldState(body)));
  }

  private ChatRequest with(
      Optional<String> called,
      boolean streamed,
      Optional<HeldHistory> history,
      Optional<String> held) {
    return new ChatRequest(
        body,
        called,
        modelSpan,
        streamed,
        maxTokens,
        user,
        safetyIdentifier,
        metadataUserId,
        longCache,
        messages,
        memoryMode,
        wishes,
        history,
        mayBeKept,
        held,
        items,
        ours);
  }
}
