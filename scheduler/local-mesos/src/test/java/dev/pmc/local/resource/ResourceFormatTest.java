package dev.pmc.local.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // The older form is deprecated, but it is what most frameworks still see.
class ResourceFormatTest {
    private static final Resource CPUS = cpus(4);

    @Test
    void whatIsForAllRolesHasAStarInTheOlderForm() {
        assertThat(ResourceFormat.downgrade(CPUS).getRole()).isEqualTo("*");
        assertThat(ResourceFormat.upgrade(ResourceFormat.downgrade(CPUS))).isEqualTo(CPUS);
    }

    @Test
    void aRoleIsAStaticReservationInTheNewerForm() {
        Resource older = CPUS.toBuilder().setRole("vms").build();

        Resource newer = ResourceFormat.upgrade(older);

        assertThat(newer.hasRole()).isFalse();
        assertThat(newer.getReservationsList())
                .containsExactly(ReservationInfo.newBuilder()
                        .setType(ReservationInfo.Type.STATIC)
                        .setRole("vms")
                        .build());
        assertThat(ResourceFormat.downgrade(newer)).isEqualTo(older);
    }

    @Test
    void aDynamicReservationKeepsItsPrincipal() {
        Resource older = CPUS.toBuilder()
                .setRole("vms")
                .setReservation(ReservationInfo.newBuilder().setPrincipal("pmc"))
                .build();

        assertThat(ResourceFormat.upgrade(older).getReservations(0).getType()).isEqualTo(ReservationInfo.Type.DYNAMIC);
        assertThat(ResourceFormat.downgrade(ResourceFormat.upgrade(older))).isEqualTo(older);
    }

    @Test
    void nothingIsAnAmountButAlmostNothingIsNot() {
        assertThat(ResourceFormat.problem(List.of(cpus(0)))).isEmpty();
        assertThat(ResourceFormat.problem(List.of(cpus(0.0001))))
                .contains("Resource 'cpus:0' is invalid: Invalid scalar resource: value <= 0");
        assertThat(ResourceFormat.problem(List.of(cpus(-1))))
                .contains("Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0");
    }

    @Test
    void aResourceWithoutValueIsRefused() {
        assertThat(ResourceFormat.problem(List.of(CPUS.toBuilder().clearScalar().build())))
                .hasValueSatisfying(problem -> assertThat(problem).contains("cpus", "SCALAR"));
    }

    private static Resource cpus(double amount) {
        return Resource.newBuilder()
                .setName("cpus")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .build();
    }
}
