package dev.pmc.core;

import dev.pmc.core.decision.State;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.MemberTemplate;
import dev.pmc.core.group.Plan;
import dev.pmc.core.group.Plan.Action;
import dev.pmc.core.group.Plan.GroupPlan;
import dev.pmc.core.group.Plan.Prospect;
import dev.pmc.core.group.Plan.Step;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.placement.Outlook;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says of a plan's VMs whether there are agents for them now: tries out, with the very rules of placement, what would become
 * of those that wait already, of those that are made at once, and then wave by wave of those that are made anew.
 */
public final class Foresight {
    private final State state;
    private final Outlook outlook;
    private final Policy policy;
    private final Instant now;

    /** @param outlook what agents have left, as the scheduler knows it that has made {@code state} */
    public Foresight(State state, Outlook outlook, Policy policy, Instant now) {
        this.state = state;
        this.outlook = outlook;
        this.policy = policy;
        this.now = now;
    }

    /** The plan with what is foreseen. */
    public Plan of(Plan plan, Declaration declaration) {
        Map<GroupName, GroupSpec> specs = declaration.groups().stream()
                .collect(Collectors.toMap(Declaration.Group::name, Declaration.Group::spec));
        Trial trial = new Trial(state, outlook, policy, now);
        trial.placeWaiting();
        Map<Hostname, Prospect> prospects = new HashMap<>();
        for (Action action : List.of(Action.CREATE, Action.START, Action.SPARE, Action.REPLACE)) {
            for (GroupPlan group : plan.groups()) {
                GroupSpec spec = specs.get(group.name());
                if (spec != null) {
                    group.steps().stream()
                            .filter(step -> step.action() == action)
                            .forEach(step -> prospects.put(step.vm(), tried(trial, step, spec.template())));
                }
            }
        }
        return new Plan(
                plan.index(),
                plan.groups().stream()
                        .map(group -> foreseen(group, specs.get(group.name()), prospects))
                        .toList());
    }

    private Prospect tried(Trial trial, Step step, MemberTemplate template) {
        VmRecord vm = state.vm(step.vm());
        if (vm != null && step.action() == Action.START) {
            return trial.place(vm);
        }
        if (vm != null) {
            trial.remove(vm);
        }
        return trial.place(newcomer(step.vm(), template.order(step.vm(), null)));
    }

    private VmRecord newcomer(Hostname hostname, Job.Order order) {
        return VmRecord.accepted(
                Asked.toRun(order, null, state.sequence(), now),
                new PendingJob(hostname.value(), QueueName.UNNAMED, Job.Action.CREATE, Map.of()));
    }

    private GroupPlan foreseen(GroupPlan group, @Nullable GroupSpec spec, Map<Hostname, Prospect> prospects) {
        List<Step> steps = group.steps().stream()
                .map(step -> prospects.containsKey(step.vm()) ? step.with(prospects.get(step.vm())) : step)
                .toList();
        List<String> words = new ArrayList<>(group.words());
        boolean isShort = steps.stream()
                .map(Step::prospect)
                .filter(Objects::nonNull)
                .anyMatch(prospect -> prospect.agent() == null);
        if (spec != null && isShort) {
            words.addAll(objection(group, spec.template()));
        }
        return new GroupPlan(group.name(), group.kind(), steps, words);
    }

    /** What is to be said of a group for which there is not enough room, if there never will be. */
    private List<String> objection(GroupPlan group, MemberTemplate template) {
        if (outlook.agents().isEmpty()) {
            return List.of(
                    "no agent has offered anything since pmc was started, so it is not known where hosts could go");
        }
        Trial alone = new Trial(State.empty(state.id()), Trial.emptied(state, outlook, policy), policy, now);
        int fitting = 0;
        int wanted = 0;
        String against = "";
        for (Step step : group.steps()) {
            if (isWanted(step.action())) {
                wanted++;
                Job.Order order = template.order(step.vm(), null);
                Prospect prospect =
                        alone.place(newcomer(step.vm(), new Job.Order(order.spec(), neverEased(order.options()))));
                if (prospect.agent() == null) {
                    against = words(prospect.against());
                } else {
                    fitting++;
                }
            }
        }
        return fitting == wanted
                ? List.of()
                : List.of("it can never fit: of its " + wanted + " hosts, the "
                        + outlook.agents().size()
                        + " agents that pmc knows could take " + fitting
                        + " if nothing else of pmc's were there: " + against);
    }

    /** Whether a host of the group is there when all is done. */
    private static boolean isWanted(Action action) {
        return switch (action) {
            case CREATE, UPDATE, REPLACE, BLOCKED, START, SPARE, KEEP -> true;
            case CONFLICT, STOP, DELETE -> false;
        };
    }

    private static PlacementOptions neverEased(PlacementOptions options) {
        return options.with(options.constraints().stream()
                .filter(JobConstraint::isNeverEased)
                .toList());
    }

    private static String words(Map<Veto, Integer> against) {
        return against.entrySet().stream()
                .map(veto -> veto.getValue() + " x " + veto.getKey().words())
                .collect(Collectors.joining(", "));
    }
}
