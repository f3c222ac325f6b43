@NullMarked
package dev.pmc.zookeeper;

import org.jspecify.annotations.NullMarked;
