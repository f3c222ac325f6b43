package dev.pmc.core.discovery;

import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.ready;
import static dev.pmc.core.SampleVms.vm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleGroups;
import dev.pmc.core.SampleVms;
import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupSpec;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask.Verb;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceDirectoryTest {
    private static final GroupName SHOP = new GroupName("shop");
    private static final Instant LATER = NOON.plusSeconds(60);
    private static final State NOTHING = State.empty("db");

    /** What is known, and the records that it follows from. */
    private State state = NOTHING;

    private ServiceDirectory services = ServiceDirectory.of(NOTHING).led(3, NOON);

    private void commit(Changes changes) {
        services = services.after(state, changes, LATER);
        state = state.after(changes);
    }

    private void put(VmRecord... vms) {
        Map<Hostname, Optional<VmRecord>> all = new HashMap<>();
        List.of(vms).forEach(vm -> all.put(vm.hostname(), Optional.of(vm)));
        commit(changes(1, all, Map.of()));
    }

    private void remove(String hostname) {
        commit(changes(1, Map.of(new Hostname(hostname), Optional.empty()), Map.of()));
    }

    private void put(GroupRecord group) {
        commit(changes(1, Map.of(), Map.of(group.name(), Optional.of(group))));
    }

    private static Changes changes(
            long sequence, Map<Hostname, Optional<VmRecord>> vms, Map<GroupName, Optional<GroupRecord>> groups) {
        return new Changes(null, sequence, vms, List.of(), List.of(), List.of(), List.of(), Map.of(), groups);
    }

    @Test
    void aHostOfItsOwnBelongsToTheServiceOfItsType() {
        put(ready("web1", "10.0.0.5"));

        assertThat(services.service("web").members())
                .containsExactly(
                        new ServiceMember(new Hostname("web1"), MemberState.READY, "10.0.0.5", Map.of(), Map.of()));
    }

    @Test
    void aMemberOfAGroupBelongsToTheServiceOfItsGroupWithItsPorts() {
        put(group(spec("trusty", 8080)));
        put(member("shop-0", 2));

        assertThat(services.all()).extracting(Service::name).containsExactly("shop");
        assertThat(ports("shop-0")).containsExactly(Map.entry("api", 8080));
    }

    @Test
    void anotherPortIsThatOfAllMembersAtOnce() {
        put(group(spec("trusty", 8080)));
        put(member("shop-0", 2));
        long before = services.index();

        put(group(spec("trusty", 8080)).revised(null, spec("trusty", 9090), "somebody", List.of(), NOON));

        assertThat(ports("shop-0")).containsExactly(Map.entry("api", 9090));
        assertThat(services.service("shop").index()).isGreaterThan(before);
    }

    @Test
    void whoIsToBeReplacedServesOnTheOldPortUntilThen() {
        put(group(spec("trusty", 8080)).revised(null, spec("jammy", 9090), "somebody", List.of(), NOON));
        put(member("shop-0", 2));

        assertThat(ports("shop-0")).containsExactly(Map.entry("api", 8080));
    }

    @Test
    void whoIsAdoptedChangesFromOneServiceToTheOther() {
        put(group(spec("trusty", 8080)));
        put(ready("web1", "10.0.0.5"));

        put(ready("web1", "10.0.0.5").as(Membership.of(SHOP, 0, 1)));

        assertThat(services.all()).extracting(Service::name).containsExactly("shop");
        assertThat(services.service("web").members()).isEmpty();
    }

    @Test
    void aNumberChangesWithItsServiceAndWithNoOther() {
        put(ready("web1", "10.0.0.5"), member("shop-0", 2));
        long web = services.service("web").index();
        long shop = services.service("shop").index();

        put(ready("web1", "10.0.0.6"));

        assertThat(services.service("web").index()).isGreaterThan(web).isEqualTo(services.index());
        assertThat(services.service("shop").index()).isEqualTo(shop);
        assertThat(services.index(Set.of("web", "shop"))).isEqualTo(services.index());
    }

    @Test
    void whatDiscoveryDoesNotShowChangesNoNumber() {
        VmRecord web1 = ready("web1", "10.0.0.5");
        put(web1);
        ServiceDirectory before = services;

        put(web1.deferring(List.of()));

        assertThat(services).isSameAs(before);
    }

    @Test
    void aServiceThatIsGoneHasChanged() {
        put(ready("web1", "10.0.0.5"));
        long before = services.service("web").index();

        remove("web1");

        assertThat(services.all()).isEmpty();
        assertThat(services.service("web").members()).isEmpty();
        assertThat(services.service("web").index()).isGreaterThan(before);
        assertThat(services.service("web").asOf()).isEqualTo(LATER);
    }

    @Test
    void whoEverLeadsNextBeginsBehindAllNumbersOfTheOneBefore() {
        put(ready("web1", "10.0.0.5"));
        ServiceDirectory before = services;

        services = ServiceDirectory.of(state).led(4, LATER);

        assertThat(services.index()).isGreaterThan(before.index());
        assertThat(services.service("web").index()).isGreaterThan(before.index());
        assertThat(services.service("none").index()).isGreaterThan(before.index());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whoFollowsHasWhatWhoReadsAllHas(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int number = 1; number <= 300; number++) {
            Map<String, List<ServiceMember>> before = contents(services);
            ServiceDirectory last = services;
            commit(some(random, number));

            assertThat(contents(services)).isEqualTo(contents(ServiceDirectory.of(state)));
            assertThat(services.index() > last.index())
                    .isEqualTo(!contents(services).equals(before));
            for (String name : List.of("web", "shop", "none")) {
                boolean changed = !before.getOrDefault(name, List.of())
                        .equals(List.copyOf(services.service(name).members()));
                boolean mayHaveChanged =
                        services.service(name).index() != last.service(name).index();
                assertThat(mayHaveChanged || !changed).as(name).isTrue();
            }
        }
    }

    private static Map<String, List<ServiceMember>> contents(ServiceDirectory services) {
        Map<String, List<ServiceMember>> contents = new TreeMap<>();
        services.all().forEach(service -> contents.put(service.name(), List.copyOf(service.members())));
        return contents;
    }

    private static Changes some(SplittableRandom random, int number) {
        Map<Hostname, Optional<VmRecord>> vms = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = "web" + random.nextInt(6);
            vms.put(new Hostname(name), random.nextInt(4) == 0 ? Optional.empty() : Optional.of(any(random, name)));
        }
        Map<GroupName, Optional<GroupRecord>> groups = random.nextInt(5) > 0
                ? Map.of()
                : Map.of(SHOP, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(group(anySpec(random))));
        return changes(number, vms, groups);
    }

    private static GroupSpec anySpec(SplittableRandom random) {
        return spec(random.nextBoolean() ? "trusty" : "jammy", random.nextInt(8080, 8083));
    }

    private static VmRecord any(SplittableRandom random, String name) {
        VmRecord vm = switch (random.nextInt(4)) {
            case 0 ->
                vm(Goal.STOP, VmState.STOPPED).named(name).home(SampleVms.HOME).record();
            case 1 ->
                vm(Goal.ERASE, VmState.DELETING).named(name).attempt(Verb.RUN).record();
            default -> ready(name, "10.0.0." + random.nextInt(5));
        };
        return random.nextBoolean() ? vm : vm.as(Membership.of(SHOP, 0, 1));
    }

    private static GroupSpec spec(String image, int port) {
        return SampleGroups.spec().image(image).ports(Map.of("api", port)).build();
    }

    private static GroupRecord group(GroupSpec spec) {
        return SampleGroups.declared("shop", 3).revised(null, spec, "somebody", List.of(), NOON);
    }

    private static VmRecord member(String hostname, int revision) {
        return ready(hostname, "10.0.0.7").as(Membership.of(SHOP, 0, revision));
    }

    private @Nullable Map<String, Integer> ports(String hostname) {
        return services.service("shop").members().stream()
                .filter(member -> member.hostname().value().equals(hostname))
                .findFirst()
                .map(ServiceMember::ports)
                .orElse(null);
    }
}
