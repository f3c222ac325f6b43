@NullMarked
package dev.pmc.groupfile;

import org.jspecify.annotations.NullMarked;
