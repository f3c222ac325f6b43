package dev.pmc.core.fleet;

import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Moving;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Request;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask.Verb;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a VM asks of placement. The same for all that fit on the same agents, so that they are looked at once. */
public final class Requests {
    /** What an attempt takes that only stops or erases. */
    private static final Resources ERRAND = Resources.of(0.01, 32, 0);

    private Requests() {}

    /** What a VM asks for, if it wants an attempt. What its move wants elsewhere can wait until it wants none at home. */
    public static Optional<Request> of(VmRecord vm, Policy policy) {
        Verb home = Lifecycle.wants(vm);
        return home == null ? elsewhere(vm, policy) : Optional.of(of(vm, home, policy));
    }

    /** Whether what a VM asks for is an attempt elsewhere, for its move. */
    public static boolean isElsewhere(VmRecord vm) {
        return vm.move() != null && Lifecycle.wants(vm) == null;
    }

    private static Optional<Request> elsewhere(VmRecord vm, Policy policy) {
        Verb verb = Moving.wants(vm);
        Move move = vm.move();
        if (verb == null || move == null) {
            return Optional.empty();
        }
        boolean receives = verb == Verb.RECEIVE;
        Home home = vm.home();
        Home elsewhere = move.elsewhere();
        Attempt unreachable = move.task();
        return Optional.of(new Request(
                vm.spec().componentType(),
                receives ? policy.need(vm.spec()) : ERRAND,
                policy.tasks().executors().apply(vm.options().executor()),
                policy.tasks().executorShare(),
                vm.options().maxPerAgent(),
                vm.options().strategy(),
                receives ? vm.options().constraints() : List.of(),
                elsewhere == null ? move.to() : elsewhere.hostname(),
                unreachable == null ? null : unreachable.agentId(),
                receives && home != null ? home.hostname() : null,
                elsewhere == null || elsewhere.gone() ? null : elsewhere.identity(),
                receives,
                !receives));
    }

    /** So much on the VM's own machine, whatever that keeps for others. */
    public static Request atHome(VmRecord vm, Home home, Resources need, Policy policy) {
        return new Request(
                vm.spec().componentType(),
                need,
                policy.tasks().executors().apply(vm.options().executor()),
                policy.tasks().executorShare(),
                null,
                vm.options().strategy(),
                List.of(),
                home.hostname(),
                null,
                home.identity(),
                false,
                true);
    }

    public static Request of(VmRecord vm, Verb verb, Policy policy) {
        Home home = vm.home();
        Attempt unreachable = vm.attempt();
        return new Request(
                vm.spec().componentType(),
                verb == Verb.RUN || verb == Verb.RECEIVE ? policy.need(vm.spec()) : ERRAND,
                policy.tasks().executors().apply(vm.options().executor()),
                policy.tasks().executorShare(),
                vm.options().maxPerAgent(),
                vm.options().strategy(),
                home == null ? vm.options().constraints() : List.of(),
                home == null ? vm.options().baremetal() : home.hostname(),
                unreachable == null ? null : unreachable.agentId(),
                home == null ? leftovers(vm) : null,
                home == null || home.gone() ? null : home.identity(),
                home == null,
                verb != Verb.RUN || vm.location().mayStillRun() || unreachable != null);
    }

    /** The machine that has something left of the VM's move, which will be erased; null if none has. */
    private static @Nullable String leftovers(VmRecord vm) {
        Home elsewhere = vm.move() == null ? null : vm.move().elsewhere();
        return elsewhere == null ? null : elsewhere.hostname();
    }
}
