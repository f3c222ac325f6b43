@NullMarked
package dev.pmc.queue;

import org.jspecify.annotations.NullMarked;
