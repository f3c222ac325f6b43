package dev.pmc.local.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceSumTest {

    @Test
    void tenthsAddUpExactly() {
        ResourceSum tenth = ResourceText.resources("cpus:0.1");

        assertThat(tenth.plus(tenth).plus(tenth)).isEqualTo(ResourceText.resources("cpus:0.3"));
        assertThat(ResourceText.resources("cpus:0.3").minus(tenth).minus(tenth)).isEqualTo(tenth);
    }

    @Test
    void lessThanAThousandthIsNothing() {
        assertThat(ResourceText.resources("cpus:0.0004").isEmpty()).isTrue();
        assertThat(ResourceText.resources("cpus:0.0005")).hasToString("cpus:0.001");
    }

    @Test
    void whatIsTakenCompletelyIsNotThereAnyMore() {
        ResourceSum all = ResourceText.resources("cpus:4;mem:4096");

        assertThat(all.minus(ResourceText.resources("cpus:4"))).hasToString("mem:4096");
    }

    @Test
    void moreThanThereIsIsNotContained() {
        ResourceSum all = ResourceText.resources("cpus:4;ports:[31000-31010]");

        assertThat(all.contains(ResourceText.resources("cpus:4;ports:[31003-31004]")))
                .isTrue();
        assertThat(all.contains(ResourceText.resources("cpus:4.001"))).isFalse();
        assertThat(all.contains(ResourceText.resources("ports:[31010-31011]"))).isFalse();
        assertThat(all.contains(ResourceText.resources("gpus:1"))).isFalse();
    }

    @Test
    void portsLeaveAHoleAndFillIt() {
        ResourceSum ports = ResourceText.resources("ports:[1-10]");
        ResourceSum middle = ResourceText.resources("ports:[4-5]");

        ResourceSum rest = ports.minus(middle);

        assertThat(rest).hasToString("ports:[1-3, 6-10]");
        assertThat(rest.plus(middle)).isEqualTo(ports);
    }

    @Test
    void setsLoseAndWinItems() {
        ResourceSum disks = ResourceText.resources("disks:{a,b,c}");

        assertThat(disks.minus(ResourceText.resources("disks:{b}"))).hasToString("disks:{a, c}");
    }

    @Test
    void resourcesOfOneRoleAreNotThoseOfAnother() {
        ResourceSum free = ResourceText.resources("cpus:4");

        assertThat(free.allocatedTo("vms").contains(free)).isFalse();
        assertThat(free.allocatedTo("vms").unallocated()).isEqualTo(free);
        assertThat(free.contains(ResourceText.resources("cpus(vms):1"))).isFalse();
    }

    @Test
    void aRoleMayHaveWhatIsReservedForItAndWhatIsForAll() {
        ResourceSum all = ResourceText.resources("cpus:4;cpus(vms):2;cpus(web):1");

        assertThat(all.availableTo("vms").quantities()).isEqualTo(Map.of("cpus", 6000L));
        assertThat(all.availableTo("vms/blue").quantities()).isEqualTo(Map.of("cpus", 6000L));
        assertThat(all.availableTo("vmsother").quantities()).isEqualTo(Map.of("cpus", 4000L));
    }

    @Test
    void theTextIsThatOfMesos() {
        ResourceSum resources =
                ResourceText.resources("cpus:0.5;cpus(vms):1;mem:64").allocatedTo("*");

        assertThat(resources)
                .hasToString(
                        "cpus(allocated: *):0.5; cpus(allocated: *)(reservations: [(STATIC,vms)]):1; mem(allocated: *):64");
    }
}
