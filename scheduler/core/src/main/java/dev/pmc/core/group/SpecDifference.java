package dev.pmc.core.group;

import dev.pmc.core.group.FieldChange.Needs;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares a VM with what the members of a group are made from, field by field. Addresses are not compared: a member has its
 * own.
 */
public final class SpecDifference {
    /** What is said of a value that people keep to themselves, or that is long. */
    private static final String OTHER = "(not shown)";

    private final List<FieldChange> changes = new ArrayList<>();

    private SpecDifference() {}

    /** Everything that differs; empty for a member that is as it should be. */
    public static List<FieldChange> of(VmRecord vm, MemberTemplate wanted) {
        SpecDifference difference = new SpecDifference();
        difference.guest(vm.spec(), wanted);
        difference.shape(vm.spec().shape(), wanted.shape());
        difference.record(vm, wanted);
        return List.copyOf(difference.changes);
    }

    /** What has to be done for all of that; null for nothing. */
    public static @Nullable Needs needs(List<FieldChange> changes) {
        return changes.stream().map(FieldChange::needs).max(Needs::compareTo).orElse(null);
    }

    private void guest(VmSpec spec, MemberTemplate wanted) {
        GuestSeed has = spec.seed();
        GuestSeed seed = wanted.seed();
        compare("component_type", spec.componentType(), wanted.componentType(), Needs.REPLACEMENT);
        compare("image", has.os(), seed.os(), Needs.REPLACEMENT);
        hidden("ssh_keys", has.sshKeys(), seed.sshKeys());
        hidden("user_data", has.userData(), seed.userData());
        if (wanted.vlan() == null) {
            // The network stage says both for its networks, where nobody else has.
            compare("gateway", has.gateway(), seed.gateway(), Needs.REPLACEMENT);
            compare("nameservers", words(has.nameservers()), words(seed.nameservers()), Needs.REPLACEMENT);
        }
    }

    private void shape(VmShape has, VmShape wanted) {
        compare("cpus", has.vcpus(), wanted.vcpus(), Needs.REPLACEMENT);
        compare("mem", has.memoryMib(), wanted.memoryMib(), Needs.REPLACEMENT);
        compare("disk", has.diskGib(), wanted.diskGib(), Needs.REPLACEMENT);
    }

    private void record(VmRecord vm, MemberTemplate wanted) {
        compare("labels", vm.spec().labels(), wanted.labels(), Needs.RECORD);
        compare("ready", vm.spec().ready(), wanted.ready(), Needs.RECORD);
        helper(vm.spec().guestHelper(), wanted.guestHelper());
        PlacementOptions has = vm.options();
        PlacementOptions options = wanted.options();
        compare("baremetal", has.baremetal(), options.baremetal(), Needs.RECORD);
        compare("maxc", has.maxPerAgent(), options.maxPerAgent(), Needs.RECORD);
        compare("placement", Word.of(has.strategy()), Word.of(options.strategy()), Needs.RECORD);
        compare("executor", has.executor(), options.executor(), Needs.RECORD);
        compare("on_agent_loss", Word.of(has.onAgentLoss()), Word.of(options.onAgentLoss()), Needs.RECORD);
        compare("priority", has.priority(), options.priority(), Needs.RECORD);
        compare("constraints", words(has.constraints()), words(options.constraints()), Needs.RECORD);
    }

    /** A guest gets its helper at its first boot or not at all; how long it is waited for is the host's affair. */
    private void helper(@Nullable GuestHelper has, @Nullable GuestHelper wanted) {
        compare("guest_helper", has != null, wanted != null, Needs.REPLACEMENT);
        if (has != null && wanted != null) {
            compare("drain_seconds", has.drainSeconds(), wanted.drainSeconds(), Needs.RECORD);
            compare("hook_seconds", has.hookSeconds(), wanted.hookSeconds(), Needs.RECORD);
            compare("grace_seconds", has.graceSeconds(), wanted.graceSeconds(), Needs.RECORD);
        }
    }

    private static String words(List<?> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private void compare(String field, @Nullable Object from, @Nullable Object to, Needs needs) {
        if (!Objects.equals(from, to)) {
            changes.add(new FieldChange(
                    field, from == null ? null : from.toString(), to == null ? null : to.toString(), needs));
        }
    }

    private void hidden(String field, @Nullable Object from, @Nullable Object to) {
        if (!Objects.equals(from, to)) {
            changes.add(new FieldChange(field, OTHER, OTHER, Needs.REPLACEMENT));
        }
    }
}
