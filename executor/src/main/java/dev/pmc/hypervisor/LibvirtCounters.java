package dev.pmc.hypervisor;

import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCounters;
import java.util.Map;
import java.util.Optional;
import org.libvirt.MoreCalls;

/**
 * Reads libvirt's statistics by their names; see virConnectGetAllDomainStats at
 * libvirt.org/html/libvirt-libvirt-domain.html. What a hypervisor does not say counts as 0.
 */
final class LibvirtCounters {
    private static final long KIB = 1024;

    private LibvirtCounters() {}

    /** Empty if the domain's name is none that a VM may have. */
    static Optional<VmCounters> of(MoreCalls.DomainStats stats) {
        Map<String, Long> values = stats.values();
        Hostname hostname;
        try {
            hostname = new Hostname(stats.name());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(new VmCounters(
                hostname,
                values.getOrDefault("cpu.time", 0L),
                values.getOrDefault("balloon.current", 0L) * KIB,
                values.getOrDefault("balloon.rss", 0L) * KIB,
                sum(values, "block", "rd.bytes"),
                sum(values, "block", "wr.bytes"),
                sum(values, "block", "rd.reqs"),
                sum(values, "block", "wr.reqs"),
                sum(values, "net", "rx.bytes"),
                sum(values, "net", "tx.bytes")));
    }

    private static long sum(Map<String, Long> values, String device, String what) {
        long count = values.getOrDefault(device + ".count", 0L);
        long sum = 0;
        for (long number = 0; number < count; number++) {
            sum += values.getOrDefault(device + "." + number + "." + what, 0L);
        }
        return sum;
    }
}
