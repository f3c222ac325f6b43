/** The lease book in ZooKeeper, for the stages of several machines, each of which follows it. */
@NullMarked
package dev.pmc.network.zookeeper;

import org.jspecify.annotations.NullMarked;
