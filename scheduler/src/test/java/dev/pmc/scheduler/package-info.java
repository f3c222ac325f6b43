@NullMarked
package dev.pmc.scheduler;

import org.jspecify.annotations.NullMarked;
