package dev.pmc.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.ComponentType;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OfferBookTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final ComponentType WEB = new ComponentType("web");

    private final Census census = new Census();
    private final Reservations reservations = new Reservations();
    private final Whereabouts whereabouts = new Whereabouts();
    private final OfferBook book = new OfferBook(census, reservations, whereabouts);

    @Test
    void aTypeIsSpreadOverAgentsCountingThoseThatAreNotPmcs() {
        book.add(offer("o1").of("a1").counts(Map.of("web", 2.0)).build(), NOON);
        book.add(offer("o2").of("a2").build(), NOON);
        census.add(new Request.AgentIdentity("a2", null), WEB);

        assertThat(placed(request().build())).isEqualTo("a2");
    }

    @Test
    void amongEqualsTheEmptierAgentIsChosenAndThenTheLargerOne() {
        book.add(offer("o1").of("a1").build(), NOON);
        book.add(offer("o2").of("a2").build(), NOON);
        book.add(offer("o3").of("a3").resources(Resources.of(8, 32768, 100000)).build(), NOON);
        census.add(new Request.AgentIdentity("a1", null), new ComponentType("db"));

        assertThat(placed(request().build())).isEqualTo("a3");
    }

    @Test
    void bestFitComparesSharesAndNotCoresWithMebibytes() {
        book.add(
                offer("o1")
                        .of("large")
                        .resources(Resources.of(64, 262144, 1000000))
                        .build(),
                NOON);
        book.add(offer("o2").of("small").resources(Resources.of(2, 2048, 10000)).build(), NOON);

        assertThat(placed(request().strategy(Strategy.BEST_FIT).build())).isEqualTo("small");
    }

    @Test
    void firstFitIsTheFirstInTheOrderOfIds() {
        book.add(offer("o1").of("b").build(), NOON);
        book.add(offer("o2").of("a").build(), NOON);

        assertThat(placed(request().strategy(Strategy.FIRST_FIT).build())).isEqualTo("a");
    }

    @Test
    void theFirstTaskOfAnExecutorPaysForIt() {
        book.add(offer("o1").of("a1").resources(Resources.of(2.1, 4096, 100000)).build(), NOON);

        assertThat(placed(request().build())).isEqualTo("a1");
        assertThat(placed(request().build())).isEqualTo("a1");
        assertThat(book.place(request().build(), NOON)).isEmpty();
        assertThat(reasons(request().build(), NOON)).containsExactly(Map.entry("a1", "cpus"));
    }

    @Test
    void anExecutorThatRunsNeedNotBePaidForAgain() {
        book.add(
                offer("o1")
                        .of("a1")
                        .resources(Resources.of(1, 2048, 100000))
                        .executor("exec")
                        .build(),
                NOON);

        assertThat(placed(request().build())).isEqualTo("a1");
    }

    @Test
    void offersOfOneAgentAreUsedTogetherAndOnce() {
        book.add(offer("o1").of("a1").resources(Resources.of(1, 1024, 5000)).build(), NOON);
        book.add(offer("o2").of("a1").resources(Resources.of(1, 1024, 5000)).build(), NOON);

        assertThat(placed(request().build())).isEqualTo("a1");
        assertThat(book.claim("a1", NOON)).containsExactly("o1", "o2");
        assertThat(book.isEmpty()).isTrue();
        assertThatThrownBy(() -> book.claim("a1", NOON)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRescindedOfferTakesItsResourcesWithIt() {
        book.add(offer("o1").of("a1").resources(Resources.of(1, 1024, 5000)).build(), NOON);
        book.add(offer("o2").of("a1").resources(Resources.of(1, 1024, 5000)).build(), NOON);

        book.rescind("o1");

        assertThat(book.place(request().build(), NOON)).isEmpty();
        assertThat(book.claim("a1", NOON)).containsExactly("o2");
        book.rescind("o1");
    }

    @Test
    void offersAreGivenBackWhenTheyHaveBeenHeldLongEnough() {
        book.add(offer("o1").of("a1").build(), NOON);
        book.add(offer("o2").of("a2").build(), NOON.plusMillis(500));

        assertThat(book.expire(NOON.plusMillis(900), Duration.ofMillis(900))).containsExactly("o1");
        assertThat(book.oldest()).contains(NOON.plusMillis(500));
    }

    @Test
    void aMachineThatIsBackUnderAnotherIdHasItsVmsStill() {
        book.add(offer("o1").of("back").address("10.0.0.1:5051").build(), NOON);
        book.add(offer("o2").of("other").address("10.0.0.2:5051").build(), NOON);
        census.add(new Request.AgentIdentity("before", "10.0.0.1:5051"), WEB);
        census.add(new Request.AgentIdentity("other", "10.0.0.2:5051"), new ComponentType("db"));

        assertThat(placed(request().build())).isEqualTo("other");
        book.claim("other", NOON);
        assertThat(reasons(request().firstPlacement().most(1).build(), NOON))
                .containsExactly(Map.entry("back", "most_of_type"));
        census.remove(new Request.AgentIdentity("before", "10.0.0.1:5051"), WEB);
        assertThat(placed(request().firstPlacement().most(1).build())).isEqualTo("back");
    }

    @Test
    void roomThatIsKeptForThoseWhoMayBeThereIsNotForNewcomers() {
        book.add(offer("o1").of("a1").on("metal1").build(), NOON);
        reservations.add(new Request.AgentIdentity("a1", null), Resources.of(3, 1024, 0));

        assertThat(book.place(request().build(), NOON)).isEmpty();
        assertThat(reasons(request().build(), NOON)).containsExactly(Map.entry("a1", "reserved"));
        assertThat(placed(request().hostname("metal1").expected().build())).isEqualTo("a1");
    }

    @Test
    void everyReasonAgainstAnAgentIsNamed() {
        book.add(offer("o1").of("no-vt").vtEnabled(false).build(), NOON);
        book.add(offer("o2").of("elsewhere").on("metal2").build(), NOON);
        book.add(offer("o3").of("maintained").maintenance().build(), NOON);
        book.add(offer("o4").of("failed").build(), NOON);
        book.add(offer("o5").of("full-of-type").counts(Map.of("web", 1.0)).build(), NOON);
        book.add(
                offer("o6")
                        .of("no-cpus")
                        .resources(Resources.of(0.5, 4096, 100000))
                        .build(),
                NOON);
        book.add(
                offer("o7").of("no-mem").resources(Resources.of(4, 512, 100000)).build(), NOON);
        book.add(offer("o8").of("no-disk").resources(Resources.of(4, 4096, 10)).build(), NOON);
        book.bar("failed", NOON.plusSeconds(60));

        Request request = request().hostname("metal1").most(1).firstPlacement().build();

        assertThat(book.vetoes(request, NOON))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("no-vt", new Veto("not_enabled", "has no vt_enabled")),
                        Map.entry("elsewhere", new Veto("other_machine", "is not the machine it is bound to")),
                        Map.entry("maintained", new Veto("maintenance", "has maintenance announced")),
                        Map.entry("failed", new Veto("failed_lately", "failed lately")),
                        Map.entry("full-of-type", new Veto("most_of_type", "has as many of the type as allowed")),
                        Map.entry("no-cpus", new Veto("cpus", "has too few cpus free")),
                        Map.entry("no-mem", new Veto("memory", "has too little memory free")),
                        Map.entry("no-disk", new Veto("disk", "has too little disk free"))));
        assertThat(reasons(request, NOON.plusSeconds(60))).doesNotContainValue("failed_lately");
    }

    @Test
    void theAgentThatWasReplacedIsNotItsOwnSuccessor() {
        book.add(offer("o1").of("old").on("metal1").build(), NOON);
        book.add(offer("o2").of("new").on("metal1").build(), NOON);

        assertThat(placed(request().hostname("metal1").notAgent("old").build())).isEqualTo("new");
    }

    @Test
    void whatBelongsToAnAgentGoesToItOrToWhoeverHasItsAddressNow() {
        Request bound =
                request().hostname("metal1").identity("old", "10.0.0.1:5051").build();
        book.add(
                offer("o1").of("namesake").on("metal1").address("10.0.0.2:5051").build(), NOON);
        assertThat(book.place(bound, NOON)).isEmpty();
        assertThat(reasons(bound, NOON)).containsExactly(Map.entry("namesake", "other_agent"));

        book.add(offer("o2").of("new").on("metal1").address("10.0.0.1:5051").build(), NOON);
        assertThat(placed(bound)).isEqualTo("new");
        book.clear(NOON);
        book.add(offer("o3").of("old").on("metal1").address("10.0.0.3:5051").build(), NOON);
        assertThat(placed(bound)).isEqualTo("old");
    }

    @Test
    void ofAnAgentWhoseAddressIsNotKnownNobodyIsTheSuccessor() {
        book.add(offer("o1").of("new").on("metal1").build(), NOON);

        assertThat(book.place(request().hostname("metal1").identity("old", null).build(), NOON))
                .isEmpty();
    }

    @Test
    void afterADisconnectionNoOfferHolds() {
        book.add(offer("o1").of("a1").build(), NOON);

        book.clear(NOON);

        assertThat(book.place(request().build(), NOON)).isEmpty();
        assertThat(book.oldest()).isEmpty();
    }

    @Test
    void aDrainedMachineGetsNothingNewHoweverItsNameIsSpelled() {
        book.add(offer("o1").of("a1").on("Metal1").build(), NOON);
        Request first = request().firstPlacement().build();

        assertThat(book.drain("metal1.", true)).isTrue();
        assertThat(book.vetoes(first, NOON)).containsExactly(Map.entry("a1", new Veto("drained", "is drained")));
        assertThat(placed(request().build())).as("one that is there already").isEqualTo("a1");
        assertThat(book.drain("metal1", false)).isTrue();
        assertThat(placed(first)).isEqualTo("a1");
    }

    @Test
    void aJobsConstraintsHoldUntilItsVmHasAMachine() {
        book.add(offer("o1").of("a1").attribute("rack", Attribute.text("r1")).build(), NOON);
        book.add(offer("o2").of("a2").attribute("rack", Attribute.text("r2")).build(), NOON);
        book.add(offer("o3").of("a3").build(), NOON);

        assertThat(placed(request()
                        .firstPlacement()
                        .constraint("rack", "CLUSTER", "r2")
                        .build()))
                .isEqualTo("a2");
        Request nowhere =
                request().firstPlacement().constraint("rack", "CLUSTER", "r3").build();
        assertThat(book.place(nowhere, NOON)).isEmpty();
        assertThat(Veto.count(book.vetoes(nowhere, NOON).values()))
                .containsExactly(Map.entry(new Veto("constraint", "has not the rack r3, which the job asks for"), 3));
    }

    @Test
    void anAgentThatHasFailedAVmGetsItIfNoOtherWillDo() {
        book.add(offer("o1").of("a1").build(), NOON);
        book.add(offer("o2").of("a2").build(), NOON);
        Set<String> avoided = Set.of("a1");

        assertThat(book.place(request().build(), avoided, NOON))
                .map(OfferBook.Placement::agentId)
                .contains("a2");
        book.forget("a2");
        assertThat(book.place(request().build(), avoided, NOON))
                .map(OfferBook.Placement::agentId)
                .contains("a1");
    }

    private Map<String, String> reasons(Request request, Instant now) {
        return book.vetoes(request, now).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, agent -> agent.getValue().reason()));
    }

    private String placed(Request request) {
        return book.place(request, NOON).map(OfferBook.Placement::agentId).orElse("nowhere");
    }

    private static SampleOffer offer(String id) {
        return new SampleOffer(id);
    }

    private static SampleRequest request() {
        return new SampleRequest();
    }
}
