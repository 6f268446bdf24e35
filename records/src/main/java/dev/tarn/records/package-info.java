/// What is kept in SQL: workspaces, keys, journal, turn ledger, receipts, woven blocks.
@NullMarked
package dev.tarn.records;

import org.jspecify.annotations.NullMarked;
