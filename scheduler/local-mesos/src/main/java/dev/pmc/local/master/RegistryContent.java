package dev.pmc.local.master;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.Schedule;

/**
 * What masters hand on to the master after them: which agents there are and how they stand, and the maintenance of
 * machines. Immutable.
 *
 * @param down machines that are in maintenance now
 */
record RegistryContent(Map<AgentID, RegistryEntry> agents, Schedule schedule, Set<MachineID> down) {
    static final RegistryContent EMPTY = new RegistryContent(Map.of(), Schedule.getDefaultInstance(), Set.of());

    RegistryContent {
        agents = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(agents));
        down = Set.copyOf(down);
    }

    RegistryContent with(RegistryEntry entry) {
        Map<AgentID, RegistryEntry> changed = new LinkedHashMap<>(agents);
        changed.put(entry.info().getId(), entry);
        return new RegistryContent(changed, schedule, down);
    }

    RegistryContent without(AgentID agent) {
        Map<AgentID, RegistryEntry> changed = new LinkedHashMap<>(agents);
        changed.remove(agent);
        return new RegistryContent(changed, schedule, down);
    }

    RegistryContent with(Schedule newSchedule, Set<MachineID> newDown) {
        return new RegistryContent(agents, newSchedule, newDown);
    }

    /** When a machine will not be available, if that is planned. */
    Optional<Unavailability> unavailability(MachineID machine) {
        return schedule.getWindowsList().stream()
                .filter(window -> window.getMachineIdsList().contains(machine))
                .map(window -> window.getUnavailability())
                .findFirst();
    }

    /** All machines of the schedule. */
    List<MachineID> scheduled() {
        return schedule.getWindowsList().stream()
                .flatMap(window -> window.getMachineIdsList().stream())
                .toList();
    }
}
