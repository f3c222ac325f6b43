@NullMarked
package dev.pmc.bench;

import org.jspecify.annotations.NullMarked;
