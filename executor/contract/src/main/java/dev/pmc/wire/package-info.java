/** The JSON form of the domain model: of the contract between scheduler and executor, and of what is stored. */
@NullMarked
package dev.pmc.wire;

import org.jspecify.annotations.NullMarked;
