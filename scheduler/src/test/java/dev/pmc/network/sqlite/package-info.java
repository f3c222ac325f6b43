@NullMarked
package dev.pmc.network.sqlite;

import org.jspecify.annotations.NullMarked;
