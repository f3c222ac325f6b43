/** The hostdb in an SQLite file, for a scheduler on one machine. */
@NullMarked
package dev.pmc.hostdb.sqlite;

import org.jspecify.annotations.NullMarked;
