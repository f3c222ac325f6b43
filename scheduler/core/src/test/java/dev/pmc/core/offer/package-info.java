@NullMarked
package dev.pmc.core.offer;

import org.jspecify.annotations.NullMarked;
