package dev.tarn.records;

import java.time.Instant;
import java.util.List;

/// One change of accounts. Holds no value of anything that was changed.
///
/// @param number rises with time
/// @param actor who did it: `operator`, `cli`, `tarn`, or the id of an admin key
/// @param action what was done, such as `key.rotate`
/// @param target the id or name of what it was done to
/// @param fields names of what was set
public record AuditEntry(
    long number,
    Instant at,
    String actor,
    String action,
    String workspace,
    String target,
    List<String> fields) {}
