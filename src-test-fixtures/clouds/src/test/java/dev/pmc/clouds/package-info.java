@NullMarked
package dev.pmc.clouds;

import org.jspecify.annotations.NullMarked;
