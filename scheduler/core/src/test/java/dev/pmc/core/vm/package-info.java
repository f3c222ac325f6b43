@NullMarked
package dev.pmc.core.vm;

import org.jspecify.annotations.NullMarked;
