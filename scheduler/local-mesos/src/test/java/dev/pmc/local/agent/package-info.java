@NullMarked
package dev.pmc.local.agent;

import org.jspecify.annotations.NullMarked;
