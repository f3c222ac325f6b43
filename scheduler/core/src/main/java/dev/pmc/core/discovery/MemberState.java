package dev.pmc.core.discovery;

import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Standing;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.GuestTrouble;
import java.util.Optional;

/** Whether a member of a service can be used. */
public enum MemberState {
    /** Its guest runs and has said that it is ready. */
    READY,
    /** It is about to go off, because somebody wants that; its guest may serve still. */
    DRAINING,
    /** Its guest is not well, or pmc has given up bringing it up. */
    UNHEALTHY,
    /** Nobody hears of it. Its guest may well serve. */
    UNREACHABLE,
    /** It is being made, or its guest comes up. */
    STARTING;

    /** How a VM stands as a member; empty for one that is off and is to be, which is no member. */
    static Optional<MemberState> of(VmRecord vm) {
        Standing standing = vm.standing();
        boolean isToRun = vm.goal() == Goal.RUN;
        if (standing.power() == Power.OFF) {
            return isToRun ? Optional.of(standing.isGivenUp() ? UNHEALTHY : STARTING) : Optional.empty();
        }
        if (!isToRun) {
            return Optional.of(DRAINING);
        }
        if (!standing.isReachable()) {
            return Optional.of(UNREACHABLE);
        }
        if (goesOff(standing.activity())) {
            return Optional.of(DRAINING);
        }
        return Optional.of(standing.isOn() ? ofGuest(vm) : UNREACHABLE);
    }

    private static boolean goesOff(Activity activity) {
        return activity == Activity.STOP || activity == Activity.ERASE || activity == Activity.RESTART;
    }

    /** What the guest's executor says of a guest that is on. */
    private static MemberState ofGuest(VmRecord vm) {
        if (vm.guest().ready()) {
            return READY;
        }
        return GuestTrouble.of(vm.reason()).isPresent() ? UNHEALTHY : STARTING;
    }
}
