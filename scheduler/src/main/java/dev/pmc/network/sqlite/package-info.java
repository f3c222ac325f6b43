/** The lease book in SQLite, for the stages of one machine. */
@NullMarked
package dev.pmc.network.sqlite;

import org.jspecify.annotations.NullMarked;
