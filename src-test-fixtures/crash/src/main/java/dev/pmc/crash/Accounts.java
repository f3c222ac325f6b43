package dev.pmc.crash;

import dev.pmc.core.decision.State;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.VmTask.VirtType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.TaskState;

/** Compares the hostdb with what Mesos has: each attempt is a running task and no other runs, and everything else is given back. */
final class Accounts {
    private static final Policy POLICY = Policy.standard(uri -> ExecutorId.of(""), VirtType.AUTO);

    private Accounts() {}

    /** Everything that differs. */
    static List<String> problems(State hostdb, MesosView mesos) {
        List<String> problems = new ArrayList<>();
        Map<String, TaskState> others = new TreeMap<>(mesos.tasks());
        Map<String, Resources> used = new HashMap<>();
        for (VmRecord vm : hostdb.vms()) {
            Attempt attempt = vm.attempt();
            if (attempt == null) {
                continue;
            }
            TaskState state = others.remove(attempt.task().value());
            if (state != TaskState.TASK_RUNNING) {
                problems.add("%s has the attempt %s, and Mesos says of it: %s"
                        .formatted(vm.hostname(), attempt.task(), state));
            }
            used.merge(attempt.agentHostname(), POLICY.need(vm.spec()), Resources::plus);
        }
        if (!others.isEmpty()) {
            problems.add("Mesos has tasks that are nobody's attempts: " + others);
        }
        mesos.agents().forEach((name, agent) -> {
            Resources taken = used.getOrDefault(name, Resources.NONE);
            if (agent.executors() > 1) {
                problems.add("the agent %s has %d executors, all of one archive".formatted(name, agent.executors()));
            }
            for (int i = 0; i < agent.executors(); i++) {
                taken = taken.plus(Policy.EXECUTOR_SHARE);
            }
            if (!agent.free().plus(taken).equals(Metal.RESOURCES)) {
                problems.add(
                        "the agent %s offers %s; with %d executors and its VMs, which take %s, that is not all of %s"
                                .formatted(name, agent.free(), agent.executors(), taken, Metal.RESOURCES));
            }
        });
        return problems;
    }
}
