/** ZooKeeper: its addresses, and the connections that all rooms share. */
@NullMarked
package dev.pmc.zookeeper;

import org.jspecify.annotations.NullMarked;
