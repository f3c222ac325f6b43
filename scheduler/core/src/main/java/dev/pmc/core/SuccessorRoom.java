package dev.pmc.core;

import dev.pmc.core.decision.DraftState;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.fleet.Requests;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Membership;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.placement.OfferBook;
import dev.pmc.placement.Request;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Whether a machine could take the successor of a member, so that nothing is taken away that cannot be had again: its own
 * machine, which gets back what the member has, or any other that is known.
 */
final class SuccessorRoom {
    private final Policy policy;
    private final OfferBook offers;
    private final DraftState state;

    SuccessorRoom(Policy policy, OfferBook offers, DraftState state) {
        this.policy = policy;
        this.offers = offers;
        this.state = state;
    }

    /** Whether there is room for what the newest revision of its group makes of a member. */
    boolean isThere(VmRecord member, GroupRecord group, Instant now) {
        Membership membership = Objects.requireNonNull(member.member(), "it is a member");
        Job.Order order = group.spec().template().order(member.hostname(), membership);
        VmRecord successor = VmRecord.accepted(
                Asked.toRun(order, null, 0, now), new PendingJob("", QueueName.UNNAMED, Job.Action.CREATE, Map.of()));
        Request request = Requests.of(successor, Verb.RUN, policy);
        return isOwnMachineEnough(member, successor) || offers.couldPlace(request, now);
    }

    private boolean isOwnMachineEnough(VmRecord member, VmRecord successor) {
        Home home = member.home();
        if (home == null || home.gone() || !successor.options().equals(member.options())) {
            return false;
        }
        Machine machine = state.machine(home.hostname());
        boolean isOpen = machine == null || (!machine.drained() && machine.maintenance() == null);
        return isOpen && policy.need(member.spec()).contains(policy.need(successor.spec()));
    }
}
