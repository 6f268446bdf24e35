package dev.tarn.router.provider.credential;

/// Something wrong with a credential. Repeats nothing of it but names of fields.
///
/// @param at JSON pointer to it within the credential; empty for the whole
public record Fault(String at, String what) {}
