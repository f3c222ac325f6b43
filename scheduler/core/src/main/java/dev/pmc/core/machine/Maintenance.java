package dev.pmc.core.machine;

import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.InverseOffer;
import dev.pmc.core.decision.Note;
import dev.pmc.core.fleet.Fleet;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers the Mesos master's requests for maintenance from what is really there: yes, if no VM runs on the machine, or none will
 * when the maintenance begins; no, if VMs are to go on there. For the master the answer is but a note for its operators
 * ({@code docs/maintenance.md}), who may shut the machine down all the same: its VMs are adopted when it is back. New ones are
 * not placed there, because its offers announce the maintenance as well. Not thread-safe.
 */
public final class Maintenance {
    /** A master that still wants its machine asks again after this time. */
    private static final Duration REMINDER = Duration.ofHours(1);
    /** So soon where the answer is about to be another one. */
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Policy policy;
    private final Machines machines;
    private final Fleet fleet;
    /** What was said last of each agent's maintenance, and how often the master repeats itself is no matter. */
    private final Map<String, Answer> said = new HashMap<>();

    public Maintenance(Policy policy, Machines machines, Fleet fleet) {
        this.policy = policy;
        this.machines = machines;
        this.fleet = fleet;
    }

    /** An answer, for the maintenance that begins then. */
    private record Answer(boolean yes, Instant from) {}

    /** The VMs of an agent: those that are to run there, those that are going off or away, and those that are off. */
    private record Occupants(int running, int leaving, int off) {
        static final Occupants NONE = new Occupants(0, 0, 0);

        Occupants and(VmRecord vm) {
            boolean gone = vm.standing().isGivenUp() && !vm.location().mayStillRun();
            if (vm.goal() == Goal.RUN && !gone) {
                return new Occupants(running + 1, leaving, off);
            }
            return vm.attempt() != null || vm.location().mayStillRun()
                    ? new Occupants(running, leaving + 1, off)
                    : new Occupants(running, leaving, off + 1);
        }
    }

    /** The master asks whether machines may have maintenance. */
    public void asked(List<InverseOffer> inverseOffers, DecisionBuilder turn) {
        List<String> agreed = new ArrayList<>();
        Map<Duration, List<String>> refused = new HashMap<>();
        for (InverseOffer each : inverseOffers) {
            machines.announced(each);
            Occupants there = occupants(each.agentId());
            boolean yes = there.running() == 0 && (there.leaving() == 0 || isInTime(each, turn.now));
            if (yes) {
                agreed.add(each.id());
            } else {
                refused.computeIfAbsent(there.running() == 0 ? SOON : REMINDER, none -> new ArrayList<>())
                        .add(each.id());
            }
            if (!new Answer(yes, each.window().from())
                    .equals(said.put(
                            each.agentId(), new Answer(yes, each.window().from())))) {
                turn.note(note(yes, there)
                        .with("agent", each.agentId())
                        .with("from", each.window().from())
                        .with("running", there.running() == 0 ? null : there.running())
                        .with("leaving", there.leaving() == 0 ? null : there.leaving())
                        .with("off", there.off() == 0 ? null : there.off()));
            }
        }
        refused.forEach((refuse, ids) -> turn.call(new Effect.DeclineInverse(List.copyOf(ids), refuse)));
        if (!agreed.isEmpty()) {
            turn.call(new Effect.AcceptInverse(List.copyOf(agreed), REMINDER));
        }
    }

    private static Note.Draft note(boolean yes, Occupants there) {
        if (yes) {
            return Note.info("maintenance of a machine is agreed to, no host runs there when it begins");
        }
        return there.running() == 0
                ? Note.info("maintenance of a machine is not agreed to yet, its last hosts are going off")
                : Note.warn(
                        "maintenance is announced for a machine with hosts, which stay there; stop or delete them, or shut it down: they go on when it is back");
    }

    private boolean isInTime(InverseOffer asked, Instant now) {
        return !now.plus(policy.limits().launch()).isAfter(asked.window().from());
    }

    private Occupants occupants(String agentId) {
        Occupants there = Occupants.NONE;
        String address = machines.address(agentId);
        for (VmRecord vm : fleet.all()) {
            if (vm.home() != null && vm.home().identity().holds(agentId, address)) {
                there = there.and(vm);
            }
        }
        return there;
    }
}
