package dev.pmc.web.api;

import dev.pmc.status.HostStatus;
import dev.pmc.vm.WorkStep;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The step that a host is at, as the API shows it.
 *
 * @param number which of the {@code of} steps of a creation it is, from 1; both are null if it is none of them
 */
record StepView(
        String name,
        String words,
        @Nullable Integer percent,
        @Nullable Integer number,
        @Nullable Integer of,
        Instant since) {
    static StepView of(HostStatus.Work work) {
        int index = WorkStep.CREATION.indexOf(work.progress().step());
        return new StepView(
                work.progress().step().word(),
                work.progress().words(),
                work.progress().percent(),
                index < 0 ? null : index + 1,
                index < 0 ? null : WorkStep.CREATION.size(),
                work.since());
    }

    /** The steps from an accepted offer to a guest that has answered, of a host that is on its way; else none. */
    static List<String> course(HostStatus host) {
        return host.isComingUp()
                ? WorkStep.CREATION.stream().map(WorkStep::word).toList()
                : List.of();
    }
}
