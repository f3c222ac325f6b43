package dev.pmc.vm;

import java.util.stream.LongStream;

/**
 * What a VM has used since its domain was started, and has now. The counters begin at 0 again with each boot.
 *
 * @param cpuNanos processor time of the guest and of the process that holds it
 * @param memoryBytes what the guest has been given; less than its spec says when the balloon is inflated
 * @param residentBytes what of the host's memory it takes
 */
public record VmCounters(
        Hostname hostname,
        long cpuNanos,
        long memoryBytes,
        long residentBytes,
        long diskReadBytes,
        long diskWrittenBytes,
        long diskReads,
        long diskWrites,
        long netReceivedBytes,
        long netSentBytes) {
    public VmCounters {
        long least = LongStream.of(
                        cpuNanos,
                        memoryBytes,
                        residentBytes,
                        diskReadBytes,
                        diskWrittenBytes,
                        diskReads,
                        diskWrites,
                        netReceivedBytes,
                        netSentBytes)
                .min()
                .orElseThrow();
        if (least < 0) {
            throw new IllegalArgumentException("a counter of " + hostname + " is below 0: " + least);
        }
    }
}
