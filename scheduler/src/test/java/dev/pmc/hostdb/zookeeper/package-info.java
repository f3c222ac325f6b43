@NullMarked
package dev.pmc.hostdb.zookeeper;

import org.jspecify.annotations.NullMarked;
