/** Commands about hosts: they put jobs into the queue, and follow what becomes of them. */
@NullMarked
package dev.pmc.cli.host;

import org.jspecify.annotations.NullMarked;
