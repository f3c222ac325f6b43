package dev.pmc.core.decision;

import dev.pmc.core.group.GroupReply;
import dev.pmc.placement.Outlook;
import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.WorkProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the core wants done about a batch of events: commit the changes, then perform the effects.
 *
 * @param state the core's state after the changes
 * @param calls effects for Mesos, in order
 * @param answers effects for the queue, in order
 * @param unplaced what could not be placed in this round, and what speaks against each agent that was looked at, by id;
 *     complete: what is not in here does not wait any more
 * @param barred agents, by id, that get no new VMs from now on, or do again
 * @param replies to requests about groups, by the requests' ids
 * @param progress what executors say of their work on hosts, empty for none; not kept, because it changes every few seconds
 * @param outlooks what agents have left after this round, for those who have asked, by the requests' ids
 */
public record Decision(
        Changes changes,
        State state,
        List<Effect.ForMesos> calls,
        List<Effect.ForQueue> answers,
        List<Note> notes,
        Map<Request, Map<String, Veto>> unplaced,
        Map<String, Optional<Bar>> barred,
        Map<Hostname, Optional<WorkProgress>> progress,
        Map<String, GroupReply> replies,
        Map<String, Outlook> outlooks) {
    /** All effects: first those for Mesos, then those for the queue. */
    public List<Effect> effects() {
        return Stream.<Effect>concat(calls.stream(), answers.stream()).toList();
    }
}
