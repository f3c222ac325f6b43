/** Offers: when they are wanted, and who is placed on them. */
@NullMarked
package dev.pmc.core.offer;

import org.jspecify.annotations.NullMarked;
