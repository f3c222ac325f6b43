package dev.pmc.core.machine;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Note;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;
import java.util.HashSet;
import java.util.Set;

/**
 * Says once for each agent that it is out of reach, however many hosts it has, and once that it is back. What it knows
 * begins with the start of the scheduler. Not thread-safe.
 */
public final class UnreachableAgents {
    private final Set<String> away = new HashSet<>();

    /** Word of a task has come. */
    public void heard(TaskUpdate update, Fleet fleet, Machines machines, DecisionBuilder turn) {
        String agent = update.agentId();
        if (agent == null) {
            return;
        }
        if (update.kind() == TaskUpdate.Kind.AGENT_GONE) {
            away.remove(agent);
            return;
        }
        if (update.kind() != TaskUpdate.Kind.UNREACHABLE) {
            isBack(agent, turn);
            return;
        }
        VmRecord vm = fleet.ofTask(update.task());
        Attempt attempt = vm == null ? null : vm.attempt();
        if (attempt != null && away.add(agent)) {
            boolean announced = machines.isAwayAsAnnounced(attempt.agentHostname(), turn.now);
            turn.note((announced
                            ? Note.info("an agent is down for maintenance, as announced")
                            : Note.error("an agent is out of reach, and its hosts with it, which may well be running"))
                    .with("agent", attempt.agentHostname())
                    .with("agentId", agent)
                    .with("hosts", fleet.census().on(agent, null).total())
                    .with("reason", update.message()));
        }
    }

    /** An agent shows that it is there. */
    public void isBack(String agent, DecisionBuilder turn) {
        if (!away.isEmpty() && away.remove(agent)) {
            turn.note(Note.info("an agent is in reach again").with("agentId", agent));
        }
    }
}
