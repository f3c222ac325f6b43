@NullMarked
package dev.pmc.placement.constraint;

import org.jspecify.annotations.NullMarked;
