@NullMarked
package dev.pmc.web.tls;

import org.jspecify.annotations.NullMarked;
