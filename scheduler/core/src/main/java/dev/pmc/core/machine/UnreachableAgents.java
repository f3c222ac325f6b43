package dev.pmc.core.machine;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Note;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * Says once for each agent that it is out of reach, however many hosts it has, and once that it is back. What it knows
 * begins with the start of the scheduler. Not thread-safe.
 */
public final class UnreachableAgents {
    /** Hostnames of agents, by their ids. */
    private final Map<String, String> away = new HashMap<>();

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
            isBack(agent, fleet, turn);
            return;
        }
        VmRecord vm = fleet.ofTask(update.task());
        Attempt attempt = vm == null ? null : vm.attemptOf(update.task());
        if (attempt != null && away.putIfAbsent(agent, attempt.agentHostname()) == null) {
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
    public void isBack(String agent, Fleet fleet, DecisionBuilder turn) {
        String hostname = away.remove(agent);
        if (hostname != null) {
            turn.note(Note.info("an agent is in reach again, and its hosts with it")
                    .with("agent", hostname)
                    .with("agentId", agent)
                    .with("hosts", fleet.census().on(agent, null).total()));
        }
    }
}
