@NullMarked
package dev.pmc.simulation;

import org.jspecify.annotations.NullMarked;
