package dev.pmc.placement.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VetoTest {
    @Test
    void everyKindOfReasonIsKnownBeforehandInTheOrderInWhichItIsAskedFor() {
        assertThat(Veto.reasons())
                .containsExactly(
                        "not_enabled",
                        "other_machine",
                        "other_agent",
                        "maintenance",
                        "drained",
                        "emptied",
                        "most_of_type",
                        "constraint",
                        "cpus",
                        "memory",
                        "disk",
                        "failed_lately",
                        "reserved");
    }

    @Test
    void thoseThatAreEqualAreCountedTogetherAndComeInOrder() {
        Veto disk = new Veto("disk", "has too little disk free");
        Veto noRack = new Veto("constraint", "has not the rack r1");
        Veto otherRack = new Veto("constraint", "has the rack r2");
        Veto notEnabled = new Veto("not_enabled", "has no vt_enabled");

        assertThat(Veto.count(List.of(
                        Veto.AWAITED,
                        disk,
                        otherRack,
                        new Veto("disk", "has too little disk free"),
                        noRack,
                        notEnabled)))
                .containsExactly(
                        Map.entry(notEnabled, 1),
                        Map.entry(noRack, 1),
                        Map.entry(otherRack, 1),
                        Map.entry(disk, 2),
                        Map.entry(Veto.AWAITED, 1));
    }
}
