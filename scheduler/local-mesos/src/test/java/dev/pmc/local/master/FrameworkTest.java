package dev.pmc.local.master;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.local.resource.ResourceSum;
import dev.pmc.local.resource.ResourceText;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("deprecation") // The older form of roles and resources is deprecated, but still to be seen.
class FrameworkTest {
    private static final ResourceSum CPUS = ResourceText.resources("cpus:4").allocatedTo("vms");

    @ParameterizedTest
    @CsvSource({
        "''                                , true , false",
        "MULTI_ROLE                        , true , true",
        "MULTI_ROLE RESERVATION_REFINEMENT , false, true"
    })
    void capabilitiesDecideHowResourcesLook(String capabilities, boolean hasRole, boolean hasAllocation) {
        Resource cpus = framework(capabilities).visible(CPUS).get(0);

        assertThat(cpus.hasRole()).isEqualTo(hasRole);
        assertThat(cpus.hasAllocationInfo()).isEqualTo(hasAllocation);
    }

    @Test
    void onlyThePartitionAwareHearMoreThanLost() {
        assertThat(framework("").lostOr(TaskState.TASK_GONE)).isEqualTo(TaskState.TASK_LOST);
        assertThat(framework("PARTITION_AWARE").lostOr(TaskState.TASK_GONE)).isEqualTo(TaskState.TASK_GONE);
    }

    @Test
    void userAndCheckpointStayAsTheyWere() {
        Framework framework = framework("");

        framework.update(framework.info().toBuilder()
                .setUser("nobody")
                .setCheckpoint(true)
                .setName("another")
                .setFailoverTimeout(60)
                .build());

        assertThat(framework.info().getUser()).isEqualTo("u");
        assertThat(framework.info().getCheckpoint()).isFalse();
        assertThat(framework.info().getName()).isEqualTo("another");
        assertThat(framework.failoverTimeout()).hasSeconds(60);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            vms/    | 'FrameworkInfo.role' is not a valid role: Role 'vms/' cannot end with a slash
            /vms    | 'FrameworkInfo.role' is not a valid role: Role '/vms' cannot start with a slash
            a//b    | 'FrameworkInfo.role' is not a valid role: Role 'a//b' cannot contain two adjacent slashes
            v m     | 'FrameworkInfo.role' is not a valid role: Role component 'v m' is invalid because it contains backspace or whitespace
            a/-b    | 'FrameworkInfo.role' is not a valid role: Role component '-b' is invalid because it starts with a dash
            a/..    | 'FrameworkInfo.role' is not a valid role: Role 'a/..' cannot include '..' as a component
            """)
    void badRolesAreRefusedInTheWordsOfMesos(String role, String problem) {
        FrameworkInfo info = framework("").info().toBuilder().setRole(role).build();

        assertThat(FrameworkValidation.problem(info)).contains(problem);
        assertThat(FrameworkValidation.problem(framework("MULTI_ROLE").info().toBuilder()
                        .addRoles(role)
                        .build()))
                .hasValueSatisfying(
                        text -> assertThat(text).startsWith("'FrameworkInfo.roles' contains invalid role: Role "));
    }

    @Test
    void suppressedRolesAreRolesOfTheFramework() {
        Set<String> roles = Framework.roles(framework("MULTI_ROLE").info());

        assertThat(FrameworkValidation.suppressionProblem(roles, List.of("vms")))
                .isEmpty();
        assertThat(FrameworkValidation.suppressionProblem(roles, List.of("web", "vms", "db")))
                .contains("Suppressed roles { db, web } are not contained in the set of roles");
    }

    @Test
    void whoComesBackAsSomebodyElseIsRefused() {
        FrameworkInfo before = framework("").info();
        FrameworkInfo after = before.toBuilder().setPrincipal("other").build();

        assertThat(FrameworkValidation.principalProblem(before, before)).isEmpty();
        assertThat(FrameworkValidation.principalProblem(before, after))
                .contains("Changing framework's principal is not allowed.");
    }

    @ParameterizedTest
    @CsvSource({"1e30, 1e+30", "2.5e11, 2.5e+11", "NaN, NaN"})
    void aFailoverTimeoutHasToFitIntoNanoseconds(double seconds, String asText) {
        FrameworkInfo info =
                framework("").info().toBuilder().setFailoverTimeout(seconds).build();

        assertThat(FrameworkValidation.problem(info))
                .contains("The framework failover_timeout (" + asText + ") is invalid");
    }

    private static Framework framework(String capabilities) {
        FrameworkInfo.Builder info = FrameworkInfo.newBuilder()
                .setId(FrameworkID.newBuilder().setValue("f"))
                .setUser("u")
                .setName("n");
        Stream.of(capabilities.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .map(Capability.Type::valueOf)
                .forEach(type -> info.addCapabilities(Capability.newBuilder().setType(type)));
        if (capabilities.contains("MULTI_ROLE")) {
            info.addRoles("vms");
        }
        return new Framework(info.build());
    }
}
