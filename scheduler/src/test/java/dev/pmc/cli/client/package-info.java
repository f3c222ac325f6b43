/** Tests of the commands' way to the API. */
@NullMarked
package dev.pmc.cli.client;

import org.jspecify.annotations.NullMarked;
