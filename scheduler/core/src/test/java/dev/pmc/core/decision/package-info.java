@NullMarked
package dev.pmc.core.decision;

import org.jspecify.annotations.NullMarked;
