package dev.pmc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Event;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.Declaration.Permits;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupReply;
import dev.pmc.core.group.GroupReply.Outcome;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.Rollout;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.Activity;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** A scheduler in a test that people tell of groups. All members find room on agent-1. */
final class GroupStory {
    static final GroupName WEB = new GroupName("web");

    final Story pmc = new Story().registered();
    private int offers;
    private int requests;

    /** What becomes of a request. */
    GroupReply ask(GroupRequest request) {
        String id = "request-" + ++requests;
        pmc.happens(new Event.GroupAsked(id, request));
        return Objects.requireNonNull(pmc.decision().replies().get(id));
    }

    /** Declares the one group {@code web}. */
    GroupReply apply(GroupSpec spec, String... replaceable) {
        Declaration declaration = new Declaration("shop", List.of(new Declaration.Group(WEB, spec)), Set.of());
        Permits permits =
                new Permits(false, Arrays.stream(replaceable).map(Hostname::new).collect(Collectors.toSet()));
        return ask(new GroupRequest.Apply(declaration, permits, null, "alice"));
    }

    GroupStory applied(GroupSpec spec, String... replaceable) {
        assertThat(apply(spec, replaceable))
                .as("the reply")
                .extracting(GroupReply::outcome)
                .isEqualTo(Outcome.DONE);
        return settle();
    }

    /** Everything is done that can be done at once: members are placed, come up and get ready, deleted ones go. */
    GroupStory settle() {
        for (int i = 0; i < 30; i++) {
            pmc.offer("offer-" + ++offers, "agent-1", "metal1");
            for (VmRecord vm : List.copyOf(pmc.memory().vms())) {
                bringOn(vm);
            }
            pmc.delivered();
        }
        return this;
    }

    private void bringOn(VmRecord vm) {
        String hostname = vm.hostname().value();
        if (vm.attempt() == null || isBroken(vm)) {
            return;
        }
        if (vm.goal() != Goal.RUN) {
            pmc.says(hostname, Kind.KILLED, SampleVms.report(vm.goal() == Goal.ERASE, true, 0));
        } else if (!vm.guest().ready() || vm.standing().activity() == Activity.RESTART) {
            pmc.says(
                    hostname,
                    Kind.RUNNING,
                    SampleVms.report(false, true, vm.asked().bootGeneration()));
        }
    }

    /** Images of that name make guests that do not get ready. */
    private static boolean isBroken(VmRecord vm) {
        return vm.goal() == Goal.RUN && vm.spec().seed().os().equals("broken");
    }

    /** Time passes; what comes of it is done. */
    GroupStory after(long seconds) {
        pmc.after(seconds);
        return settle();
    }

    /** Time passes until the roll-out is over, a few seconds at a time. */
    GroupStory untilOver() {
        for (int i = 0; i < 100 && group().rollout().mode() == Rollout.Mode.ROLLING; i++) {
            after(5);
        }
        return this;
    }

    GroupRecord group() {
        return Objects.requireNonNull(pmc.memory().group(WEB));
    }

    Rollout.Mode mode() {
        return group().rollout().mode();
    }

    /** Every host there is, with its image. */
    Map<String, String> images() {
        return pmc.memory().vms().stream()
                .collect(Collectors.toMap(
                        vm -> vm.hostname().value(), vm -> vm.spec().seed().os()));
    }

    /** Members whose guests are ready. */
    List<String> ready() {
        return pmc.memory().vms().stream()
                .filter(vm -> vm.goal() == Goal.RUN && vm.guest().ready())
                .map(vm -> vm.hostname().value())
                .toList();
    }
}
