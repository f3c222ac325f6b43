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
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a machine could take the successor of a member, so that nothing is taken away that cannot be had again: its own
 * machine, which gets back what the member has, or any other that is known. What is free elsewhere is counted on for one
 * successor at a time, until that one has its place. Not thread-safe.
 */
final class SuccessorRoom {
    private final Policy policy;
    private final OfferBook offers;
    private final DraftState state;
    /** Members whose successors may have to go elsewhere, and have no place yet, with the revisions that those will be of. */
    private final Map<Hostname, Integer> onTheirWay = new HashMap<>();

    /** What found no room elsewhere, and when: others ask for the same at the same moment. */
    private @Nullable Request inVain;

    private Instant inVainAt = Instant.MIN;

    SuccessorRoom(Policy policy, OfferBook offers, DraftState state) {
        this.policy = policy;
        this.offers = offers;
        this.state = state;
    }

    /** Whether a member's own machine, without it, takes what the newest revision of its group makes of it. */
    boolean isAtHome(VmRecord member, GroupRecord group, Instant now) {
        return isOwnMachineEnough(member, successor(member, group, now));
    }

    /** Whether there is room elsewhere for what is too much for its own machine. If there is, it is counted on. */
    boolean isElsewhere(VmRecord member, GroupRecord group, Instant now) {
        VmRecord successor = successor(member, group, now);
        onTheirWay.entrySet().removeIf(other -> hasArrived(other.getKey(), other.getValue()));
        Request request = Requests.of(successor, Verb.RUN, policy);
        boolean isThere =
                onTheirWay.isEmpty() && (couldPlaceElsewhere(request, now) || couldPlaceInstead(member, request, now));
        if (isThere) {
            onTheirWay.put(member.hostname(), group.current().number());
        }
        return isThere;
    }

    private static VmRecord successor(VmRecord member, GroupRecord group, Instant now) {
        Membership membership = Objects.requireNonNull(member.member(), "it is a member");
        Job.Order order = group.spec().template().order(member.hostname(), membership);
        return VmRecord.accepted(
                Asked.toRun(order, null, 0, now), new PendingJob("", QueueName.UNNAMED, Job.Action.CREATE, Map.of()));
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

    private boolean couldPlaceElsewhere(Request request, Instant now) {
        if (now.equals(inVainAt) && request.equals(inVain)) {
            return false;
        }
        boolean could = offers.couldPlace(request, now);
        if (!could) {
            inVain = request;
            inVainAt = now;
        }
        return could;
    }

    /** Whether its own machine has enough with what the member gives back. */
    private boolean couldPlaceInstead(VmRecord member, Request request, Instant now) {
        Resources back = member.attempt() == null ? Resources.NONE : policy.need(member.spec());
        return member.home() != null
                && !member.home().gone()
                && offers.couldPlaceWith(request, member.home().agentId(), back, now);
    }

    /** Whether the successor of a member has its place, or will not come any more. */
    private boolean hasArrived(Hostname hostname, int revision) {
        VmRecord vm = state.vm(hostname);
        if (vm == null || vm.member() == null || vm.standing().isGivenUp()) {
            return true;
        }
        return vm.member().revision() >= revision && vm.home() != null;
    }
}
