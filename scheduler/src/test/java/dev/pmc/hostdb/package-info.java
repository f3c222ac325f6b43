@NullMarked
package dev.pmc.hostdb;

import org.jspecify.annotations.NullMarked;
