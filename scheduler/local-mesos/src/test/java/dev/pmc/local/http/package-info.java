@NullMarked
package dev.pmc.local.http;

import org.jspecify.annotations.NullMarked;
