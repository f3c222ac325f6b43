@NullMarked
package dev.pmc.mesos;

import org.jspecify.annotations.NullMarked;
