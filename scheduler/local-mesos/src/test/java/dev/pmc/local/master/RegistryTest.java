package dev.pmc.local.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.local.master.RegistryEntry.Standing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final MachineID MACHINE =
            MachineID.newBuilder().setHostname("h").setIp("10.0.0.1").build();

    @TempDir
    private Path directory;

    @Test
    void theNextMasterKnowsAllOfIt() throws IOException {
        RegistryFile file = new RegistryFile(directory.resolve("registry.json"));
        Registry registry = Registry.load(file);
        registry.admit(agent("S0"), NOW);
        registry.admit(agent("S1"), NOW);
        registry.admit(agent("S2"), NOW);
        registry.mark(id("S1"), Standing.UNREACHABLE, NOW.plusSeconds(1));
        registry.mark(id("S2"), Standing.GONE, NOW);
        registry.deactivate(
                id("S0"),
                DrainInfo.newBuilder()
                        .setState(DrainState.DRAINING)
                        .setConfig(DrainConfig.newBuilder().setMarkGone(true))
                        .build());
        registry.schedule(
                Schedule.newBuilder()
                        .addWindows(Window.newBuilder()
                                .addMachineIds(MACHINE)
                                .setUnavailability(Unavailability.newBuilder()
                                        .setStart(TimeInfo.newBuilder().setNanoseconds(1))))
                        .build(),
                Set.of(MACHINE));

        Registry next = Registry.load(file);

        assertThat(next.content()).isEqualTo(registry.content());
        assertThat(next.standing(Standing.UNREACHABLE)).containsExactly(id("S1"));
        assertThat(next.content().unavailability(MACHINE)).isPresent();
    }

    @Test
    void anAgentThatComesBackStaysDeactivated() {
        Registry registry = Registry.inMemory();
        registry.admit(agent("S0"), NOW);
        registry.deactivate(id("S0"), null);
        registry.mark(id("S0"), Standing.UNREACHABLE, NOW);

        registry.admit(agent("S0"), NOW);

        assertThat(registry.is(id("S0"), Standing.ADMITTED)).isTrue();
        assertThat(registry.isDeactivated(id("S0"))).isTrue();
        registry.reactivate(id("S0"));
        assertThat(registry.isDeactivated(id("S0"))).isFalse();
    }

    @Test
    void aFileThatIsNoRegistryStopsTheMaster() throws IOException {
        Path file = directory.resolve("registry.json");
        Files.writeString(file, "{\"agents\":[{\"standing\":\"ADMITTED\"}]}", StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Registry.load(new RegistryFile(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no registry of a master");
    }

    private static AgentInfo agent(String id) {
        return AgentInfo.newBuilder()
                .setHostname("h")
                .setPort(5051)
                .setId(id(id))
                .build();
    }

    private static AgentID id(String id) {
        return AgentID.newBuilder().setValue(id).build();
    }
}
