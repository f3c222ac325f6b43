/** Files in YAML that people write: read with the line of each value, and with all that is wrong found at once. */
@NullMarked
package dev.pmc.yaml;

import org.jspecify.annotations.NullMarked;
