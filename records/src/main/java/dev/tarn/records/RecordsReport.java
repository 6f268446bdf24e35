package dev.tarn.records;

import java.util.List;

/// What was found in a database.
///
/// @param database its file or server, without credentials
/// @param product name and version of what keeps it
/// @param faults what is wrong with it; empty if it is sound
/// @param waiting journal entries that the store does not hold yet
/// @param done the highest position up to which the journal gave its entries up, because a commit
///   of the store held them; 0 if it never did
public record RecordsReport(
    String database, String product, List<String> faults, long waiting, long done) {}
