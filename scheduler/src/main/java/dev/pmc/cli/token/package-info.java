/** Tokens for the status API, in the file of those who may use it. */
@NullMarked
package dev.pmc.cli.token;

import org.jspecify.annotations.NullMarked;
