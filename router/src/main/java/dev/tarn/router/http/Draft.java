package dev.tarn.router.http;

import dev.tarn.router.dialect.Answer;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.provider.Outgoing;
import java.util.List;
import java.util.Optional;

/// A call as it goes to one provider.
///
/// @param splices all that were made in the client's body, ours and the blocks
/// @param sent the body's plain bytes
/// @param dropped parameters that the provider's dialect has no place for
/// @param answer brings the reply back, where the provider speaks another dialect than the client
record Draft(
    Outgoing outgoing,
    List<Splice> splices,
    byte[] sent,
    List<String> dropped,
    Optional<Answer> answer) {}
