@NullMarked
package dev.pmc.core.discovery;

import org.jspecify.annotations.NullMarked;
