package dev.pmc.core.fleet;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Note;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What executors say of the work on VMs: each step is logged once, and what is said of it is passed on. Nothing of it is
 * recorded, for it changes every few seconds; a new leader hears it anew. Holds one entry for each VM that is worked on.
 */
public final class WorkReports {
    private final Map<Hostname, WorkStep> steps = new HashMap<>();

    /** Word of the VM's attempt came. */
    public void heard(VmRecord vm, Attempt attempt, TaskUpdate update, DecisionBuilder turn) {
        if (update.kind().isEnd()) {
            steps.remove(vm.hostname());
            return;
        }
        VmReport report = update.report();
        if (report == null) {
            return;
        }
        WorkProgress progress = progress(report, update);
        turn.progress(vm.hostname(), Optional.ofNullable(progress));
        if (progress == null) {
            steps.remove(vm.hostname());
        } else if (steps.put(vm.hostname(), progress.step()) != progress.step() && progress.step() != WorkStep.OTHER) {
            turn.note(Note.info("the work on a host is a step further")
                    .with("vm", vm.hostname())
                    .with("step", progress.step().word())
                    .with("agent", attempt.agentHostname())
                    .with("reason", progress.words()));
        }
    }

    /** Executors of earlier releases have words only. Those of a guest that is not well are its trouble. */
    private static @Nullable WorkProgress progress(VmReport report, TaskUpdate update) {
        if (report.progress() != null) {
            return report.progress();
        }
        return Boolean.FALSE.equals(update.healthy()) || update.message().isEmpty()
                ? null
                : WorkProgress.at(WorkStep.OTHER).saying(update.message());
    }
}
