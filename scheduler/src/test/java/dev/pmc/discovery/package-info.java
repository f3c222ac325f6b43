@NullMarked
package dev.pmc.discovery;

import org.jspecify.annotations.NullMarked;
