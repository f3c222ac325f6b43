package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hostdb: holds exactly what was committed. Records are values, so nothing else survives a crash. */
final class SimHostDb {
    private final Map<Hostname, VmRecord> vms = new LinkedHashMap<>();
    private final Map<String, JobResult> outbox = new LinkedHashMap<>();
    private final Map<Long, HandledJob> handled = new LinkedHashMap<>();
    private @Nullable String frameworkId;
    private long sequence;

    State load() {
        return new State(
                "db",
                frameworkId,
                sequence,
                new ArrayList<>(vms.values()),
                new ArrayList<>(outbox.values()),
                new ArrayList<>(handled.values()));
    }

    void commit(Changes changes) {
        changes.vms().forEach((hostname, vm) -> {
            if (vm.isPresent()) {
                vms.put(hostname, vm.get());
            } else {
                vms.remove(hostname);
            }
        });
        changes.results().forEach(result -> outbox.put(result.id(), result));
        changes.delivered().forEach(outbox::remove);
        changes.handled().forEach(job -> handled.put(job.id(), job));
        changes.settled().forEach(handled::remove);
        if (changes.frameworkId() != null) {
            frameworkId = changes.frameworkId();
        }
        sequence = changes.sequence();
    }

    @Nullable
    VmRecord vm(Hostname hostname) {
        return vms.get(hostname);
    }

    Collection<VmRecord> vms() {
        return vms.values();
    }

    List<JobResult> outbox() {
        return List.copyOf(outbox.values());
    }

    @Nullable
    String frameworkId() {
        return frameworkId;
    }
}
