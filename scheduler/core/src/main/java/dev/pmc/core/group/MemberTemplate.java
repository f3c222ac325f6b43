package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Membership;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.Unwrapped;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all members of a group are made from.
 *
 * @param domain what follows a member's first label in its hostname; null for nothing
 * @param guestHelper null for guests that are given no helper
 * @param vlan the network that members have their addresses in, for the network stage; null for none
 */
public record MemberTemplate(
        @Nullable String domain,
        @Nullable String vlan,
        ComponentType componentType,
        @Unwrapped GuestSeed seed,
        @Unwrapped VmShape shape,
        @IfMissing("{}") Map<String, String> labels,
        @IfMissing("\"auto\"") ReadyCheck ready,
        @Nullable GuestHelper guestHelper,
        PlacementOptions options,
        UnknownFields unknown) {
    public MemberTemplate {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** The name of the member of that number: {@code web-0}, in the domain if there is one. */
    public Hostname hostname(GroupName group, int ordinal) {
        String label = group + "-" + ordinal;
        return new Hostname(domain == null ? label : label + "." + domain);
    }

    /** What is said of a member that there is: what its guest takes no notice of as here, all else as it has it. */
    VmSpec described(VmSpec spec) {
        GuestHelper has = spec.guestHelper();
        GuestHelper helper = has == null || guestHelper == null ? has : guestHelper.of(has.service());
        return new VmSpec(spec.identity(), spec.shape(), labels, ready, helper, spec.unknown());
    }

    /** The order for one member; null for a VM of its own. */
    public Job.Order order(Hostname hostname, @Nullable Membership member) {
        VmSpec spec = new VmSpec(new GuestIdentity(hostname, componentType, null, seed), shape, labels, ready)
                .withGuestHelper(
                        guestHelper == null || member == null
                                ? guestHelper
                                : guestHelper.of(member.group().value()));
        return new Job.Order(spec, options, member);
    }
}
