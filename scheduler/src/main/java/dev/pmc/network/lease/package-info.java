/** What a lease is, and the book of all leases: the port that a store keeps it behind. */
@NullMarked
package dev.pmc.network.lease;

import org.jspecify.annotations.NullMarked;
