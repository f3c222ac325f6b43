/** Commands that ask a running pmc through its HTTP port, and what they share. */
@NullMarked
package dev.pmc.cli.client;

import org.jspecify.annotations.NullMarked;
