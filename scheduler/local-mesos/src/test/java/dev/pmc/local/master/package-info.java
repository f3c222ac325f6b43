@NullMarked
package dev.pmc.local.master;

import org.jspecify.annotations.NullMarked;
