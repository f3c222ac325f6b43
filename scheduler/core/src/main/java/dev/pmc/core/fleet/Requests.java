package dev.pmc.core.fleet;

import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Lifecycle;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Request;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask.Verb;
import java.util.List;
import java.util.Optional;

/** What a VM asks of placement. The same for all that fit on the same agents, so that they are looked at once. */
public final class Requests {
    /** What an attempt takes that only stops or erases. */
    private static final Resources ERRAND = Resources.of(0.01, 32, 0);

    private Requests() {}

    /** What a VM asks for, if it wants an attempt. */
    public static Optional<Request> of(VmRecord vm, Policy policy) {
        return Optional.ofNullable(Lifecycle.wants(vm)).map(verb -> of(vm, verb, policy));
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
                verb == Verb.RUN ? policy.need(vm.spec()) : ERRAND,
                policy.tasks().executors().apply(vm.options().executor()),
                policy.tasks().executorShare(),
                vm.options().maxPerAgent(),
                vm.options().strategy(),
                home == null ? vm.options().constraints() : List.of(),
                home == null ? vm.options().baremetal() : home.hostname(),
                unreachable == null ? null : unreachable.agentId(),
                home == null || home.gone() ? null : home.identity(),
                home == null,
                verb != Verb.RUN || vm.location().mayStillRun() || unreachable != null);
    }
}
