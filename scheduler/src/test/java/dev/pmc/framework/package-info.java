@NullMarked
package dev.pmc.framework;

import org.jspecify.annotations.NullMarked;
