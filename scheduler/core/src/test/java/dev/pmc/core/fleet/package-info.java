@NullMarked
package dev.pmc.core.fleet;

import org.jspecify.annotations.NullMarked;
