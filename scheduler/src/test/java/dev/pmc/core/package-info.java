@NullMarked
package dev.pmc.core;

import org.jspecify.annotations.NullMarked;
