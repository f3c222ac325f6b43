/**
 * The scheduler's durable memory: the ports, which are a journal of changes under epochs and a store of the state they come to,
 * and their adapters, each of which is both: SQLite for one machine, ZooKeeper for several.
 */
@NullMarked
package dev.pmc.hostdb;

import org.jspecify.annotations.NullMarked;
