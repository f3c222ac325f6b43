@NullMarked
package dev.pmc.sqlite;

import org.jspecify.annotations.NullMarked;
