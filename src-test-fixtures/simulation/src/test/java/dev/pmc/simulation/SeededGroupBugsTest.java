package dev.pmc.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Event;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The checks of groups can fail: bugs that are built in around the core are found within few seeds. */
class SeededGroupBugsTest {
    private static final int SEEDS = 1_000;

    private static void assertBreaks(Sabotage bug, String rule) {
        Simulate.Tally tally = Simulate.run(Scenario::of, 1, SEEDS, bug);

        assertThat(tally.failure()).as("a seed that finds it").isNotNull();
        assertThat(tally.failure().rule()).isEqualTo(rule);
    }

    /** A scheduler that takes what people declare for something else. */
    private static Sabotage misunderstanding(UnaryOperator<GroupSpec> change) {
        return new Sabotage() {
            @Override
            public Event heard(Event event) {
                if (!(event instanceof Event.GroupAsked asked)
                        || !(asked.request() instanceof GroupRequest.Apply apply)) {
                    return event;
                }
                Declaration said = apply.declaration();
                Declaration heard = new Declaration(
                        said.set(),
                        said.groups().stream()
                                .map(group -> new Declaration.Group(group.name(), change.apply(group.spec())))
                                .toList(),
                        said.removed());
                return new Event.GroupAsked(
                        asked.id(), new GroupRequest.Apply(heard, apply.permits(), apply.index(), apply.by()));
            }
        };
    }

    @Test
    void replacingMembersThatNobodyHasGivenUp() {
        assertBreaks(
                misunderstanding(spec -> new GroupSpec(
                        spec.template(),
                        spec.instances(),
                        spec.ports(),
                        spec.update(),
                        spec.stop(),
                        spec.after(),
                        spec.wants(),
                        false,
                        true,
                        spec.unknown())),
                "no disk is lost unless somebody says so");
    }

    @Test
    void updatingAllAtOnce() {
        assertBreaks(misunderstanding(SeededGroupBugsTest::withoutBudget), "the budget of a group is kept");
    }

    @Test
    void makingMoreSpareMembersThanThereMayBe() {
        assertBreaks(
                misunderstanding(spec ->
                        with(spec, spec.update().maxUnavailable(), spec.update().maxSurge() + 2)),
                "a group has no more members than it may");
    }

    @Test
    void takingSpareMembersForGrantedThatDoNotServe() {
        assertBreaks(
                misunderstanding(spec -> with(
                        spec,
                        spec.update().maxUnavailable() + spec.update().maxSurge(),
                        spec.update().maxSurge())),
                "the budget of a group is kept");
    }

    private static GroupSpec withoutBudget(GroupSpec spec) {
        return with(spec, 100, spec.update().maxSurge());
    }

    private static GroupSpec with(GroupSpec spec, int maxUnavailable, int maxSurge) {
        UpdatePolicy said = spec.update();
        UpdatePolicy other = new UpdatePolicy(
                maxUnavailable,
                maxSurge,
                said.minReadySeconds(),
                said.readyDeadlineSeconds(),
                said.progressDeadlineSeconds(),
                said.canary(),
                said.maxFailures(),
                said.autoRevert(),
                said.order(),
                said.unknown());
        return new GroupSpec(
                spec.template(),
                spec.instances(),
                spec.ports(),
                other,
                spec.stop(),
                spec.after(),
                spec.wants(),
                spec.protect(),
                spec.mayReplace(),
                spec.unknown());
    }

    @Test
    void forgettingWhoseAMemberIs() {
        assertBreaks(
                new Sabotage() {
                    @Override
                    public Changes stored(Changes changes) {
                        Map<Hostname, Optional<VmRecord>> vms = new HashMap<>(changes.vms());
                        vms.replaceAll((hostname, vm) -> vm.map(SeededGroupBugsTest::asTheFirst));
                        return new Changes(
                                changes.frameworkId(),
                                changes.sequence(),
                                vms,
                                changes.results(),
                                changes.delivered(),
                                changes.handled(),
                                changes.settled(),
                                changes.machines(),
                                changes.groups());
                    }
                },
                "no two members have one number");
    }

    private static VmRecord asTheFirst(VmRecord vm) {
        Membership member = vm.member();
        return member == null ? vm : vm.as(Membership.of(member.group(), 0, member.revision()));
    }
}
