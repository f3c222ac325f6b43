@NullMarked
package dev.pmc.local;

import org.jspecify.annotations.NullMarked;
