package dev.tarn.router.dialect;

/// A turn of a conversation that a request does not show, as far as memory has it.
///
/// @param role `USER` or `ASSISTANT`
public record Said(Message.Role role, String text) {}
