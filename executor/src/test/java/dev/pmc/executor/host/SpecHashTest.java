package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.wire.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SpecHashTest {
    private static final VmSpec LEAST = VmSpecs.least("web2");

    @Test
    void theHashOfTheDomainIsThatOfEveryReleaseSoFar() {
        assertThat(SpecHash.ofDomain(LEAST)).isEqualTo("77fc4aebb5161be2");
    }

    @Test
    void anotherShapeIsAnotherDomainOfTheSameGuest() {
        for (VmSpec other : List.of(
                VmSpecs.of("web2").vcpus(2).build(),
                VmSpecs.of("web2").memoryMib(2048).build(),
                VmSpecs.of("web2").diskGib(20).build())) {
            assertThat(SpecHash.ofGuest(other)).isEqualTo(SpecHash.ofGuest(LEAST));
            assertThat(SpecHash.ofDomain(other)).isNotEqualTo(SpecHash.ofDomain(LEAST));
        }
    }

    @Test
    void whatIsInTheSeedOrNamesTheGuestMakesAnotherGuest() {
        for (VmSpec other : List.of(
                VmSpecs.of("web3").build(),
                VmSpecs.of("web2").type("db").build(),
                VmSpecs.of("web2").mac("52:54:00:12:34:56").build(),
                VmSpecs.of("web2").os("noble").build(),
                VmSpecs.of("web2").ip("10.1.2.3/24").build(),
                VmSpecs.of("web2").nameservers("10.1.2.3").build(),
                VmSpecs.of("web2").sshKeys(List.of("ssh-ed25519 AAAA")).build(),
                VmSpecs.of("web2").userData("#cloud-config").build())) {
            assertThat(SpecHash.ofGuest(other)).isNotEqualTo(SpecHash.ofGuest(LEAST));
            assertThat(SpecHash.ofDomain(other)).isNotEqualTo(SpecHash.ofDomain(LEAST));
        }
    }

    @Test
    void labelsAndTheReadyCheckMakeNoDifference() {
        VmSpec other =
                VmSpecs.of("web2").labels(Map.of("team", "a")).ready("none").build();

        assertThat(SpecHash.ofGuest(other)).isEqualTo(SpecHash.ofGuest(LEAST));
        assertThat(SpecHash.ofDomain(other)).isEqualTo(SpecHash.ofDomain(LEAST));
    }

    /** Else a new field would make every VM of before another one. */
    @Test
    void aFieldThatSaysNothingMakesNoDifference() {
        ObjectNode spec = (ObjectNode)
                Json.mapper()
                        .readTree(
                                "{\"hostname\":\"web2\",\"componentType\":\"web\",\"vcpus\":1,\"memoryMib\":1024,\"os\":\"trusty\"}");
        String before = SpecHash.ofDomain((JsonNode) spec);

        spec.putNull("none").put("truth", false).put("number", 0).putArray("list");

        assertThat(SpecHash.ofDomain((JsonNode) spec)).isEqualTo(before).isEqualTo(SpecHash.ofDomain(LEAST));
    }
}
