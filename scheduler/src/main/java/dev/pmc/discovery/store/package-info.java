/** Stores outside of pmc that are to hold what {@link dev.pmc.discovery.DiscoveryBoard} says, and whoever keeps them so. */
@NullMarked
package dev.pmc.discovery.store;

import org.jspecify.annotations.NullMarked;
