package dev.pmc.core.group;

import dev.pmc.core.group.Plan.Action;
import dev.pmc.core.group.Plan.Step;
import dev.pmc.core.vm.VmRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The order in which members of a group are replaced, if all goes well. */
final class Waves {
    private final GroupRecord group;

    Waves(GroupRecord group) {
        this.group = group;
    }

    /** The steps for members that are to be replaced, lowest number first; those that do not serve are in the first wave. */
    List<Step> of(List<VmRecord> members) {
        UpdatePolicy policy = group.spec().update();
        List<VmRecord> serving = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (VmRecord vm : members) {
            if (new SeenMember(vm, Instant.EPOCH).isReady()) {
                serving.add(vm);
            } else {
                steps.add(step(vm, 1));
            }
        }
        if (policy.order() == UpdatePolicy.Order.REVERSE) {
            Collections.reverse(serving);
        }
        boolean hasCanaries = policy.canary() > 0 && group.current().number() > 1;
        int canaries = hasCanaries ? Math.max(0, policy.canary() - steps.size()) : 0;
        int room = Math.max(1, policy.maxUnavailable() + policy.maxSurge());
        int wave = 1;
        int inWave = steps.size();
        for (int i = 0; i < serving.size(); i++) {
            if (inWave >= room || (hasCanaries && i == canaries)) {
                wave++;
                inWave = 0;
            }
            steps.add(step(serving.get(i), wave));
            inWave++;
        }
        return steps;
    }

    private Step step(VmRecord vm, int wave) {
        return new Step(
                vm.hostname(),
                Action.REPLACE,
                wave,
                SpecDifference.of(vm, group.spec().template()));
    }
}
