@NullMarked
package dev.pmc.placement;

import org.jspecify.annotations.NullMarked;
