/** What every pmc process shares: exit codes, failures in words, logging, signals, secrets. */
@NullMarked
package dev.pmc.cli.process;

import org.jspecify.annotations.NullMarked;
