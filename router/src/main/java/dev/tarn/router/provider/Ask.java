package dev.tarn.router.provider;

import dev.tarn.router.dialect.Wishes;
import java.util.Optional;
import java.util.function.Supplier;

/// A call that wants a plan.
///
/// @param named the provider that the path names, if it does
/// @param rest what follows it in the path
/// @param model as the client names it
/// @param ownOnly whether the memory key came in its own header, so that the provider's key is to
///   be the caller's or the workspace's
/// @param own the key in the provider's own header
/// @param conversation names the thread within all of this router; asked only where there is a
///   choice, since it may be long to find
public record Ask(
    Asker asker,
    Optional<Provider> named,
    String rest,
    Optional<String> model,
    boolean ownOnly,
    Optional<ProviderKey> own,
    Wishes wishes,
    Supplier<Optional<String>> conversation) {}
