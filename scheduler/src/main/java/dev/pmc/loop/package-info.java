/** The one loop: drain the inbox, let the core decide, commit, then act. */
@NullMarked
package dev.pmc.loop;

import org.jspecify.annotations.NullMarked;
