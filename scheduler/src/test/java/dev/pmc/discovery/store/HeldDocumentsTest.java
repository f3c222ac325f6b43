package dev.pmc.discovery.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.SampleServices;
import dev.pmc.discovery.ServiceDocuments;
import dev.pmc.discovery.ServiceDocuments.DiscoveryMember;
import dev.pmc.discovery.ServiceDocuments.DiscoveryService;
import dev.pmc.discovery.store.StoreDifference.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeldDocumentsTest {
    /** More than fit, however short what is said of each. */
    private static final int TOO_MANY = 14_000;

    private final HeldDocuments held = HeldDocuments.of(Map.of());

    private static ServiceDirectory web(int members) {
        SampleServices services = new SampleServices();
        for (int i = 0; i < members; i++) {
            services.put(SampleVms.ready("w" + i, null));
        }
        return services.board().services();
    }

    @Test
    void changesOfSmallServicesFollowEachOtherAtOnce() {
        HeldDocuments.Due due = held.change(web(100));

        assertThat(due.changes()).hasSize(1);
        assertThat(due.rest()).isLessThan(Duration.ofMillis(5));
    }

    @Test
    void changesOfLargeServicesWaitForEachOther() {
        assertThat(held.change(web(4_000)).rest()).isBetween(Duration.ofMillis(50), Duration.ofMillis(200));
    }

    @Test
    void nothingWaitsWhereNothingHasChanged() {
        ServiceDirectory services = web(4_000);
        held.change(services);

        assertThat(held.change(services)).isEqualTo(new HeldDocuments.Due(List.of(), 0));
    }

    @Test
    void aServiceThatIsTooLargeByItsNumberOfMembersIsLeftOutWithoutALookAtThem() {
        ServiceDirectory services = web(TOO_MANY);

        HeldDocuments.Due due = held.change(services);

        assertThat(due.changes()).isEmpty();
        assertThat(due.members()).isZero();
        assertThat(held.differences(services)).containsExactly(new StoreDifference("web", Kind.TOO_LARGE));
    }

    @Test
    void noMemberIsShorterThanTheyAreTakenToBe() {
        int none = document(List.of());
        int one = document(List.of(new DiscoveryMember("w", "ready", null, Map.of(), Map.of())));

        assertThat(one - none + 1).isEqualTo(HeldDocuments.LEAST_MEMBER);
    }

    private static int document(List<DiscoveryMember> members) {
        return ServiceDocuments.size(ServiceDocuments.write(new DiscoveryService("web", 1, SampleVms.NOON, members)));
    }
}
