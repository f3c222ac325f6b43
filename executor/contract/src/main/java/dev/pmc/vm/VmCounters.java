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
        @IfMissing("0") long cpuNanos,
        @IfMissing("0") long memoryBytes,
        @IfMissing("0") long residentBytes,
        @IfMissing("0") long diskReadBytes,
        @IfMissing("0") long diskWrittenBytes,
        @IfMissing("0") long diskReads,
        @IfMissing("0") long diskWrites,
        @IfMissing("0") long netReceivedBytes,
        @IfMissing("0") long netSentBytes) {
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
