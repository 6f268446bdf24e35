package dev.tarn.memory;

/// What a fact says: the value of an attribute of a subject, e.g. user / home / Berlin.
public record Claim(String subject, String attribute, String value) {}
