package dev.pmc.hostdb;

import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.group.MemberTemplate;
import dev.pmc.core.group.Revision;
import dev.pmc.core.group.Rollout;
import dev.pmc.core.group.StopPolicy;
import dev.pmc.core.group.UpdatePolicy;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmShape;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records of groups for tests of what keeps them. */
public final class SampleGroups {
    private static final Instant NOON = SampleRecords.NOON;

    private SampleGroups() {}

    /** A group that was declared just now, by the least that can be said. */
    public static GroupRecord plain(String name) {
        return GroupRecord.declared(
                new GroupName(name), null, Revision.of(1, plainSpec(), "somebody", NOON, List.of()));
    }

    private static GroupSpec plainSpec() {
        return new GroupSpec(
                new MemberTemplate(
                        null,
                        null,
                        new ComponentType("db"),
                        new GuestSeed("trusty", null, null, List.of(), List.of(), null),
                        new VmShape(1, 1024, null),
                        Map.of(),
                        ReadyCheck.AUTO,
                        null,
                        PlacementOptions.NONE,
                        UnknownFields.NONE),
                null,
                Map.of(),
                UpdatePolicy.STANDARD,
                StopPolicy.STANDARD,
                List.of(),
                List.of(),
                false,
                false,
                UnknownFields.NONE);
    }

    /** One that uses every field. */
    public static GroupRecord full(String name) {
        return new GroupRecord(
                new GroupName(name),
                "shop",
                List.of(
                        new Revision(1, plainSpec(), "somebody", NOON, List.of(), false, true, UnknownFields.NONE),
                        new Revision(
                                2,
                                fullSpec(),
                                "somebody else",
                                NOON.plusSeconds(1),
                                List.of(new Hostname("web-1.example")),
                                true,
                                false,
                                UnknownFields.NONE)),
                3,
                List.of(1),
                new Rollout(
                        Rollout.Mode.STOPPED,
                        "web-2.example has failed",
                        NOON.plusSeconds(1),
                        true,
                        UnknownFields.NONE),
                true,
                7,
                UnknownFields.NONE);
    }

    private static GroupSpec fullSpec() {
        return new GroupSpec(
                new MemberTemplate(
                        "example",
                        "10.1.2.0/24",
                        new ComponentType("web"),
                        new GuestSeed(
                                "trusty",
                                null,
                                Ipv4.parse("10.1.2.1"),
                                List.of(Ipv4.parse("10.1.2.2")),
                                List.of("ssh-ed25519 AAAA somebody@somewhere"),
                                "#cloud-config\npackages: [ \"nginx\" ]\n"),
                        new VmShape(4, 8192, 40),
                        Map.of("team", "search"),
                        ReadyCheck.parse("tcp:22"),
                        new GuestHelper(5, 20, 90),
                        new PlacementOptions(
                                null,
                                3,
                                Strategy.BEST_FIT,
                                null,
                                PlacementOptions.OnAgentLoss.RECREATE,
                                7,
                                List.of(JobConstraints.stored("rack:CLUSTER:r1"))),
                        UnknownFields.NONE),
                3,
                Map.of("api", 8080),
                new UpdatePolicy(2, 1, 5, 60, 600, 1, 1, true, UpdatePolicy.Order.FORWARD, UnknownFields.NONE),
                new StopPolicy(StopPolicy.OnRemove.ERASE, UnknownFields.NONE),
                List.of(new GroupName("db")),
                List.of(new GroupName("cache")),
                true,
                true,
                UnknownFields.NONE);
    }
}
