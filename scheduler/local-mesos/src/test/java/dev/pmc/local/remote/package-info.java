@NullMarked
package dev.pmc.local.remote;

import org.jspecify.annotations.NullMarked;
