package dev.pmc.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.local.link.ManualLoop;
import dev.pmc.local.master.Allocator.Allocation;
import dev.pmc.local.resource.ResourceSum;
import dev.pmc.local.resource.ResourceText;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocatorTest {
    private static final FrameworkID PMC =
            FrameworkID.newBuilder().setValue("pmc").build();
    private static final FrameworkID OTHER =
            FrameworkID.newBuilder().setValue("other").build();
    private static final AgentID AGENT = AgentID.newBuilder().setValue("a1").build();
    private static final ResourceSum ALL = ResourceText.resources("cpus:4;mem:4096");

    private final ManualLoop loop = new ManualLoop();
    private final Allocator allocator = new Allocator(loop, Duration.ofSeconds(1), new Random(1));

    @BeforeEach
    void oneAgentAndOneFramework() {
        allocator.addAgent(AGENT, ALL, Map.of());
        allocator.addFramework(PMC, Set.of("vms"), List.of());
    }

    @Test
    void allThatIsFreeIsOfferedOnce() {
        assertThat(allocator.allocate()).containsExactly(new Allocation(PMC, "vms", AGENT, ALL));
        assertThat(allocator.allocate()).isEmpty();
    }

    @Test
    void whatIsDeclinedIsFilteredForItsTimeAndThenOfferedAgain() {
        decline(ALL, 4);

        loop.advance(Duration.ofMillis(3999));
        assertThat(allocator.allocate()).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void declinedForNoTimeItComesInTheNextRound() {
        decline(ALL, 0);

        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void aFilterLastsAtLeastOneInterval() {
        decline(ALL, 0.1);

        loop.advance(Duration.ofMillis(500));
        assertThat(allocator.allocate()).isEmpty();
        loop.advance(Duration.ofMillis(500));
        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void aNegativeTimeCountsAsFiveSeconds() {
        decline(ALL, -1);

        loop.advance(Duration.ofMillis(4999));
        assertThat(allocator.allocate()).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void aFilterDoesNotHoldForMoreThanWasRefused() {
        allocator.allocate();
        ResourceSum used = ResourceText.resources("cpus:1;mem:1024");
        allocator.recover(PMC, AGENT, "vms", ALL.minus(used), refuse(3600));
        assertThat(allocator.allocate()).isEmpty();

        allocator.recover(PMC, AGENT, "vms", used, null);

        assertThat(allocator.allocate()).containsExactly(new Allocation(PMC, "vms", AGENT, ALL));
    }

    @Test
    void whatComesBackInPiecesIsOfferedInTheOrderOfTheAgent() {
        allocator.allocate();
        allocator.recover(PMC, AGENT, "vms", ResourceText.resources("mem:4096"), null);
        allocator.recover(PMC, AGENT, "vms", ResourceText.resources("cpus:4"), null);

        assertThat(allocator.allocate().get(0).resources()).hasToString("cpus:4; mem:4096");
    }

    @Test
    void suppressedItGetsNothingUntilItRevives() {
        allocator.suppress(PMC, List.of());
        assertThat(allocator.allocate()).isEmpty();

        allocator.revive(PMC, List.of("vms"));

        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void reviveEndsFiltersToo() {
        decline(ALL, 3600);

        allocator.revive(PMC, List.of());

        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void whatOneRefusesTheOtherGets() {
        allocator.addFramework(OTHER, Set.of("*"), List.of());
        decline(ALL, 3600);

        assertThat(allocator.allocate()).extracting(Allocation::framework).containsExactly(OTHER);
    }

    @Test
    void whoHasLessIsServedFirst() {
        allocator.allocate();
        allocator.addFramework(OTHER, Set.of("*"), List.of());
        AgentID second = AgentID.newBuilder().setValue("a2").build();
        allocator.addAgent(second, ALL, Map.of());

        assertThat(allocator.allocate()).containsExactly(new Allocation(OTHER, "*", second, ALL));
    }

    @Test
    void aDisconnectedFrameworkGetsNothingAndItsFiltersAreForgotten() {
        decline(ALL, 3600);
        allocator.deactivateFramework(PMC);
        assertThat(allocator.allocate()).isEmpty();

        allocator.addFramework(PMC, Set.of("vms"), List.of());

        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void aDisconnectedAgentIsNotOffered() {
        allocator.setAgentActive(AGENT, false);
        assertThat(allocator.allocate()).isEmpty();

        allocator.setAgentActive(AGENT, true);

        assertThat(allocator.allocate()).hasSize(1);
    }

    @Test
    void sliversAreNotOffered() {
        allocator.allocate();
        allocator.recover(PMC, AGENT, "vms", ResourceText.resources("cpus:0.009;mem:31"), null);

        assertThat(allocator.allocate()).isEmpty();
    }

    @Test
    void reservedResourcesGoToTheirRoleOnly() {
        AgentID reserved = AgentID.newBuilder().setValue("a2").build();
        allocator.addAgent(reserved, ResourceText.resources("cpus(web):2"), Map.of());
        allocator.addFramework(OTHER, Set.of("web"), List.of());

        assertThat(allocator.allocate())
                .filteredOn(allocation -> allocation.agent().equals(reserved))
                .extracting(Allocation::framework)
                .containsExactly(OTHER);
    }

    @Test
    void everyRoundHasItsOwnOrderOfAgents() {
        for (int number = 2; number <= 6; number++) {
            allocator.addAgent(AgentID.newBuilder().setValue("a" + number).build(), ALL, Map.of());
        }
        Set<List<AgentID>> orders = new HashSet<>();
        for (int round = 0; round < 5; round++) {
            List<Allocation> all = allocator.allocate();
            assertThat(all).hasSize(6);
            orders.add(all.stream().map(Allocation::agent).toList());
            all.forEach(one -> allocator.recover(PMC, one.agent(), "vms", one.resources(), refuse(0)));
        }

        assertThat(orders).hasSizeGreaterThan(1);
    }

    private void decline(ResourceSum resources, double seconds) {
        assertThat(allocator.allocate()).hasSize(1);
        allocator.recover(PMC, AGENT, "vms", resources, refuse(seconds));
    }

    private static Filters refuse(double seconds) {
        return Filters.newBuilder().setRefuseSeconds(seconds).build();
    }
}
