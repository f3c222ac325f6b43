/** Agents and their machines: who is out of reach, and who fails what is placed on it. */
@NullMarked
package dev.pmc.core.machine;

import org.jspecify.annotations.NullMarked;
