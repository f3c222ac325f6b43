package dev.pmc.core;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Note;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.TaskNames;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;

/** Says what is to be done about tasks that are alive and that no record knows. */
final class Strangers {
    private final Fleet fleet;
    private final Bookkeeping books;

    Strangers(Fleet fleet, Bookkeeping books) {
        this.fleet = fleet;
        this.books = books;
    }

    /**
     * There is word of such a task. If its VM is known, it is an attempt that was taken for dead. Where
     * the VM is to run on that very agent, its next attempt takes it over; elsewhere it is ended, so that there are not
     * two. If the VM is not known, the hostdb is not the one that launched it; better do nothing than the wrong thing.
     */
    void heard(TaskUpdate update, DecisionBuilder turn) {
        if (books.endForgotten(update.task(), turn)) {
            return;
        }
        VmRecord vm = TaskNames.hostname(update.task()).map(fleet::get).orElse(null);
        Home home = vm == null ? null : vm.home();
        if (vm != null
                && vm.goal() == Goal.RUN
                && home != null
                && home.agentId().equals(update.agentId())) {
            turn.note(Note.warn("an attempt that was taken for dead is alive; the next one takes over from it")
                    .with("task", update.task())
                    .with("agent", update.agentId()));
        } else if (vm != null && update.agentId() != null) {
            turn.call(new Effect.Kill(update.task(), update.agentId()));
            turn.note(Note.warn("ending an attempt that was taken for dead")
                    .with("task", update.task())
                    .with("agent", update.agentId()));
        } else {
            turn.note(Note.error(
                            "a task of this framework is not in the hostdb; it is left alone. Was an old copy of the hostdb restored, or the host deleted by force?")
                    .with("task", update.task())
                    .with("agent", update.agentId()));
        }
    }
}
