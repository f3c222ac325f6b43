package dev.pmc.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.placement.constraint.Field;
import dev.pmc.placement.constraint.Peers;
import dev.pmc.placement.constraint.Spread;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
    private static final Field RACK = new Field("rack");
    private static final Peers WEB = Peers.of(new ComponentType("web"));

    private final Whereabouts whereabouts = new Whereabouts();
    private int moves;

    @Test
    void aVmOnAnAgentThatHasLeftCountsWhereItIs() {
        agent("a1", "r1");
        agent("a2", "r2");
        whereabouts.add("a1", "metal1", vm("web1"));

        whereabouts.left("a1");

        assertThat(racks().at("r1")).isEqualTo(1);
        assertThat(racks().values()).isEqualTo(2);
    }

    @Test
    void aValueIsThereAsLongAsAnAgentOrAVmIs() {
        agent("a1", "r1");
        agent("a2", "r2");
        assertThat(racks().values()).isEqualTo(2);

        whereabouts.left("a2");

        assertThat(racks().values()).isEqualTo(1);
    }

    @Test
    void recordsTellWhereAVmIsWhoseAgentHasNotOfferedAnythingSince() {
        whereabouts.remember("a1", "metal1", attributes("r1"));
        whereabouts.add("a1", "metal1", vm("web1"));

        assertThat(racks().at("r1")).isEqualTo(1);
    }

    @Test
    void aVmWhoseAgentNothingIsKnownOfCountsAsSoonAsItIs() {
        whereabouts.add("a1", "metal1", vm("web1"));
        assertThat(racks().total()).isZero();
        assertThat(whereabouts.spread(new Field("hostname"), WEB, everywhere()).at("metal1"))
                .isEqualTo(1);

        agent("a1", "r1");

        assertThat(racks().at("r1")).isEqualTo(1);
    }

    @Test
    void anAgentThatSaysSomethingElseTakesItsVmsAlong() {
        agent("a1", "r1");
        whereabouts.add("a1", "metal1", vm("web1"));
        assertThat(racks().at("r1")).isEqualTo(1);

        agent("a1", "r2");

        assertThat(racks().at("r1")).isZero();
        assertThat(racks().at("r2")).isEqualTo(1);
    }

    @Test
    void whoAskedIsToldWhenSomethingMovesThatWasCountedAndNothingElse() {
        agent("a1", "r1");
        whereabouts.watch(() -> moves++);
        whereabouts.add("a1", "metal1", vm("web1"));
        assertThat(moves).isZero();

        assertThat(racks().least()).isEqualTo(1);
        whereabouts.add("a1", "metal1", VmSpecs.of("db1").type("db").build());
        assertThat(moves).isZero();
        whereabouts.remove("a1", "metal1", vm("web1"));
        assertThat(moves).isEqualTo(1);
        assertThat(racks().least()).isZero();
    }

    @Test
    void whatWasAskedForLongAgoIsCountedAnewAndMovesAreStillTold() {
        agent("a1", "r1");
        whereabouts.watch(() -> moves++);
        assertThat(racks().total()).isZero();
        for (int i = 0; i < 2000; i++) {
            whereabouts.spread(RACK, Peers.of(new ComponentType("type" + i)), everywhere());
        }

        whereabouts.add("a1", "metal1", vm("web1"));

        assertThat(moves).isEqualTo(1);
        assertThat(racks().total()).isEqualTo(1);
    }

    private void agent(String id, String rack) {
        whereabouts.here(id, "metal" + id.substring(1), attributes(rack));
    }

    private static Map<String, Attribute> attributes(String rack) {
        return Map.of("vt_enabled", Attribute.scalar(1), "rack", Attribute.text(rack));
    }

    private Spread racks() {
        return whereabouts.spread(RACK, WEB, everywhere());
    }

    private Selection everywhere() {
        return whereabouts.selection(List.of());
    }

    private static VmSpec vm(String hostname) {
        return VmSpecs.of(hostname).type("web").build();
    }
}
