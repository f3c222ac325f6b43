@NullMarked
package dev.pmc.discovery.zookeeper;

import org.jspecify.annotations.NullMarked;
