package dev.pmc.core;

import dev.pmc.core.fleet.Requests;
import dev.pmc.core.job.Job;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.OfferBook;
import dev.pmc.placement.Resources;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a VM's machine has the room that the VM of another shape would take beside what it has. Its old task is ended
 * before there can be one for the new shape, so that is asked before anything is done.
 */
final class ResizeRoom {
    private final Policy policy;
    private final OfferBook offers;

    ResizeRoom(Policy policy, OfferBook offers) {
        this.policy = policy;
        this.offers = offers;
    }

    /** Why there is no room, in words; null if there is, or if nobody can tell because the machine has not offered anything yet. */
    @Nullable
    String lack(VmRecord vm, Job.Change change, Instant now) {
        Home home = vm.home();
        if (home == null || home.gone() || vm.attempt() == null) {
            return null;
        }
        Resources has = policy.need(vm.spec());
        Resources wants = policy.need(vm.spec().shaped(change.of(vm.spec().shape())));
        Resources more = wants.beyond(has);
        boolean isKnown = offers.couldPlace(Requests.atHome(vm, home, Resources.NONE, policy), now);
        return isKnown && !offers.couldPlace(Requests.atHome(vm, home, more, policy), now)
                ? home.hostname() + " has not the room: " + more
                        + " more would be needed there than the host has; move it to another machine, or make room"
                : null;
    }
}
