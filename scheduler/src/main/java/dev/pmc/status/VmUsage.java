package dev.pmc.status;

import dev.pmc.vm.VmCounters;
import java.time.Instant;

/**
 * What a VM has used, as its executor said last.
 *
 * @param agent hostname of the machine that it runs on
 * @param at when that was heard
 */
public record VmUsage(String agent, Instant at, VmCounters counters) {}
