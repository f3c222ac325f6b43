/** What everybody who keeps something in an SQLite file needs of the driver. */
@NullMarked
package dev.pmc.sqlite;

import org.jspecify.annotations.NullMarked;
