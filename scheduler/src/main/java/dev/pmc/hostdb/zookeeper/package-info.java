/**
 * The hostdb in ZooKeeper, for several schedulers: a log of commits, checkpoints behind it, and followers that hold the state.
 */
@NullMarked
package dev.pmc.hostdb.zookeeper;

import org.jspecify.annotations.NullMarked;
