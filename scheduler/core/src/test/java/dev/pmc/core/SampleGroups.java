package dev.pmc.core;

import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.MemberTemplate;
import dev.pmc.core.group.Revision;
import dev.pmc.core.group.StopPolicy;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmShape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Groups for tests. */
public final class SampleGroups {
    private SampleGroups() {}

    /** A group that was declared at noon. */
    public static GroupRecord declared(String name, int instances) {
        return GroupRecord.declared(
                new GroupName(name),
                null,
                Revision.of(1, spec().instances(instances).build(), "somebody", SampleVms.NOON, List.of()));
    }

    /** The least that can be said of a group, to be changed with the methods of {@link Draft}. */
    public static Draft spec() {
        return new Draft();
    }

    /** Makes a spec. */
    public static final class Draft {
        private String image = "trusty";
        private int memoryMib = 1024;
        private Map<String, String> labels = Map.of();
        private Map<String, Integer> ports = Map.of();
        private @Nullable Integer instances = 3;
        private UpdatePolicy update = UpdatePolicy.STANDARD;
        private StopPolicy stop = StopPolicy.STANDARD;
        private List<GroupName> after = List.of();
        private List<GroupName> wants = List.of();
        private List<JobConstraint> constraints = List.of();
        private boolean protect;
        private boolean mayReplace;

        public Draft image(String name) {
            image = name;
            return this;
        }

        public Draft memoryMib(int mib) {
            memoryMib = mib;
            return this;
        }

        public Draft labels(Map<String, String> all) {
            labels = all;
            return this;
        }

        public Draft ports(Map<String, Integer> byName) {
            ports = byName;
            return this;
        }

        public Draft instances(@Nullable Integer count) {
            instances = count;
            return this;
        }

        public Draft update(UpdatePolicy policy) {
            update = policy;
            return this;
        }

        public Draft erasing() {
            stop = new StopPolicy(StopPolicy.OnRemove.ERASE, UnknownFields.NONE);
            return this;
        }

        public Draft after(String... groups) {
            after = List.of(groups).stream().map(GroupName::new).toList();
            return this;
        }

        public Draft wants(String... groups) {
            wants = List.of(groups).stream().map(GroupName::new).toList();
            return this;
        }

        public Draft constraints(JobConstraint... all) {
            constraints = List.of(all);
            return this;
        }

        public Draft protect() {
            protect = true;
            return this;
        }

        public Draft replacing() {
            mayReplace = true;
            return this;
        }

        public GroupSpec build() {
            return new GroupSpec(
                    new MemberTemplate(
                            null,
                            null,
                            new ComponentType("web"),
                            new GuestSeed(image, null, null, List.of(), List.of(), null),
                            new VmShape(1, memoryMib, null),
                            labels,
                            ReadyCheck.AUTO,
                            null,
                            PlacementOptions.NONE.with(constraints),
                            UnknownFields.NONE),
                    instances,
                    ports,
                    update,
                    stop,
                    after,
                    wants,
                    protect,
                    mayReplace,
                    UnknownFields.NONE);
        }
    }
}
