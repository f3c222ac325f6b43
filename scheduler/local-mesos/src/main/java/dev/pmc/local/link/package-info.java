/** What masters and agents say to each other, the way between them, and the one thread that they run on. */
@NullMarked
package dev.pmc.local.link;

import org.jspecify.annotations.NullMarked;
