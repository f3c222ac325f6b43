package dev.pmc.core.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.DraftState;
import dev.pmc.core.decision.InverseOffer;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.State;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.MaintenanceWindow;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.vm.UnknownFields;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MachinesTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final Map<String, Attribute> IN_RACK_1 = Map.of("rack", Attribute.text("r1"));
    private static final Map<String, Attribute> IN_RACK_2 = Map.of("rack", Attribute.text("r2"));
    private static final MaintenanceWindow WINDOW = new MaintenanceWindow(NOON, null);

    private final DraftState state = new DraftState(State.empty("db"));
    private Machines machines = new Machines(state);

    @Test
    void theFirstOfferOfAnAgentMakesARecordAndTheSameAgainDoesNot() {
        assertThat(offered(offer("a1", "metal1", IN_RACK_1, null)))
                .containsExactly(machine("metal1", agent("a1", IN_RACK_1)));
        assertThat(offered(offer("a1", "metal1", IN_RACK_1, null))).isEmpty();
        assertThat(offered(offer("a1", "metal1", IN_RACK_2, null)))
                .containsExactly(machine("metal1", agent("a1", IN_RACK_2)));
    }

    @Test
    void afterARestartWhatIsKeptAlreadyIsNotKeptAgain() {
        offered(offer("a1", "metal1", IN_RACK_1, WINDOW));
        machines = new Machines(state);

        assertThat(offered(offer("a1", "metal1", IN_RACK_1, WINDOW))).isEmpty();
        assertThat(offered(offer("a2", "METAL1.", IN_RACK_1, WINDOW)))
                .containsExactly(new Machine(
                        "METAL1.",
                        List.of(agent("a1", IN_RACK_1), agent("a2", IN_RACK_1)),
                        Machine.Mode.ACTIVE,
                        WINDOW));
    }

    @Test
    void twoAgentsOfOneHostnameAreNotTakenForOneThatChanges() {
        offered(offer("a1", "metal1", IN_RACK_1, null));
        offered(offer("a2", "metal1", IN_RACK_2, null));

        assertThat(offered(offer("a1", "metal1", IN_RACK_1, null))).isEmpty();
        assertThat(offered(offer("a2", "metal1", IN_RACK_2, null))).isEmpty();
    }

    @Test
    void ofManyAgentsThoseThatHaveNotBeenSeenForLongestAreForgotten() {
        for (int i = 1; i <= 8; i++) {
            offered(offer("a" + i, "metal1", IN_RACK_1, null));
        }
        assertThat(offered(offer("a9", "metal1", IN_RACK_1, null)))
                .as("eight have offered something, so they are there still")
                .isEmpty();

        machines = new Machines(state);
        assertThat(offered(offer("a1", "metal1", IN_RACK_1, null))).isEmpty();
        assertThat(offered(offer("a9", "metal1", IN_RACK_1, null)))
                .flatExtracting(Machine::agents)
                .extracting(Machine.Agent::id)
                .containsExactly("a1", "a3", "a4", "a5", "a6", "a7", "a8", "a9");
    }

    @Test
    void aDrainedMachineStaysSoWhateverItOffers() {
        assertThat(changed(turn -> assertThat(machines.drain("Metal1", true)).isTrue()))
                .containsExactly(Machine.named("Metal1").withMode(Machine.Mode.DRAINED));
        assertThat(changed(turn -> assertThat(machines.drain("metal1", true)).isFalse()))
                .isEmpty();
        assertThat(offered(offer("a1", "metal1", IN_RACK_1, null)))
                .containsExactly(machine("metal1", agent("a1", IN_RACK_1)).withMode(Machine.Mode.DRAINED));
        assertThat(changed(turn -> assertThat(machines.drain("metal1", false)).isTrue()))
                .containsExactly(machine("metal1", agent("a1", IN_RACK_1)));
    }

    @Test
    void whatANewerPmcSaysOfAMachineIsNotMadeCoarser() {
        Machine emptying = Machine.named("metal1").withMode(new Machine.Mode("EMPTYING"));
        assertThat(changed(turn -> state.put(emptying))).containsExactly(emptying);

        assertThat(changed(turn -> assertThat(machines.drain("metal1", true)).isFalse()))
                .isEmpty();
        assertThat(changed(turn -> assertThat(machines.drain("metal1", false)).isTrue()))
                .containsExactly(Machine.named("metal1"));
    }

    @Test
    void toPutVmsAgainOnAMachineThatNobodyKnowsIsNothing() {
        assertThat(changed(turn -> assertThat(machines.drain("metal1", false)).isFalse()))
                .isEmpty();
    }

    @Test
    void aWindowIsSaidOnceAndAgainWhenItHasMovedOrComesAnew() {
        MaintenanceWindow moved = new MaintenanceWindow(NOON.plusSeconds(1000), null);

        assertThat(said(offer("a1", "metal1", IN_RACK_1, WINDOW)))
                .extracting(Note::toString)
                .containsExactly(
                        "an offer announces maintenance of a machine; it gets no new hosts, and those there stay"
                                + " agent=metal1 from=2030-01-01T12:00:00Z");
        assertThat(said(offer("a2", "metal2", IN_RACK_1, null))).isEmpty();
        assertThat(said(offer("a1", "metal1", IN_RACK_1, WINDOW))).isEmpty();
        assertThat(said(offer("a1", "metal1", IN_RACK_1, new MaintenanceWindow(NOON, NOON.plusSeconds(9)))))
                .as("only its end is another")
                .isEmpty();
        assertThat(said(offer("a1", "metal1", IN_RACK_1, moved))).hasSize(1);
        assertThat(said(offer("a1", "metal1", IN_RACK_1, null))).isEmpty();
        assertThat(said(offer("a1", "metal1", IN_RACK_1, moved))).hasSize(1);
    }

    @Test
    void whatARequestForMaintenanceSaysIsKeptUntilAnOfferSaysSomethingElse() {
        offered(offer("a1", "metal1", IN_RACK_1, null));

        Decision decision = decision(turn -> {
            machines.announced(new InverseOffer("i-1", "a1", WINDOW));
            machines.announced(new InverseOffer("i-2", "unseen", WINDOW));
        });

        assertThat(decision.changes().machines().values())
                .containsExactly(machine("metal1", agent("a1", IN_RACK_1)).withMaintenance(WINDOW));
        assertThat(offered(offer("a1", "metal1", IN_RACK_1, null)))
                .as("it was taken back, and no offer ever told of it")
                .containsExactly(machine("metal1", agent("a1", IN_RACK_1)));
    }

    @Test
    void whatAnotherVersionHasKeptOfAMachineStays() {
        UnknownFields more = new UnknownFields(Map.of("location", "hall 3"));
        Machine.Agent agent = new Machine.Agent("a1", "a1:5051", IN_RACK_1, more);
        state.put(new Machine("metal1", List.of(agent), Machine.Mode.ACTIVE, null, more));
        state.take();

        assertThat(offered(offer("a1", "metal1", IN_RACK_1, null))).isEmpty();
        assertThat(offered(offer("a1", "metal1", IN_RACK_2, WINDOW)))
                .containsExactly(new Machine(
                        "metal1",
                        List.of(new Machine.Agent("a1", "a1:5051", IN_RACK_2, more)),
                        Machine.Mode.ACTIVE,
                        WINDOW,
                        more));
    }

    private Collection<Machine> offered(Offer offer) {
        return changed(turn -> machines.offered(offer, turn));
    }

    private List<Note> said(Offer offer) {
        return decision(turn -> machines.offered(offer, turn)).notes();
    }

    private Collection<Machine> changed(Consumer<DecisionBuilder> rule) {
        return decision(rule).changes().machines().values();
    }

    private Decision decision(Consumer<DecisionBuilder> rule) {
        DecisionBuilder turn = new DecisionBuilder(NOON, state);
        rule.accept(turn);
        return turn.decision();
    }

    private static Machine machine(String hostname, Machine.Agent agent) {
        return new Machine(hostname, List.of(agent), Machine.Mode.ACTIVE, null);
    }

    private static Machine.Agent agent(String id, Map<String, Attribute> attributes) {
        return new Machine.Agent(id, id + ":5051", attributes);
    }

    private static Offer offer(
            String agentId, String hostname, Map<String, Attribute> attributes, @Nullable MaintenanceWindow window) {
        return new Offer(
                "o-" + agentId, agentId, hostname, agentId + ":5051", Resources.NONE, attributes, Set.of(), window);
    }
}
