/** Which agent a VM goes to: strategies, and the reasons against an agent as data. Pure. */
@NullMarked
package dev.pmc.placement;

import org.jspecify.annotations.NullMarked;
