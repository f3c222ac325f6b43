@NullMarked
package dev.pmc.core.machine;

import org.jspecify.annotations.NullMarked;
