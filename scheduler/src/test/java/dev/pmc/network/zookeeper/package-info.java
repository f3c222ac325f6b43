@NullMarked
package dev.pmc.network.zookeeper;

import org.jspecify.annotations.NullMarked;
