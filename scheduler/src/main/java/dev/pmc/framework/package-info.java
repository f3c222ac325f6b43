/** The Mesos adapter: callbacks become events, effects become driver calls. */
@NullMarked
package dev.pmc.framework;

import org.jspecify.annotations.NullMarked;
