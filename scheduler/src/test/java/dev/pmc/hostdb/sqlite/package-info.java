@NullMarked
package dev.pmc.hostdb.sqlite;

import org.jspecify.annotations.NullMarked;
