package dev.pmc.local.master;

import dev.pmc.local.http.ProtoJson;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.maintenance.Protos.ClusterStatus;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.maintenance.Protos.Window;

/**
 * Planned maintenance of machines ({@code docs/maintenance.md}). A machine of the schedule is draining: its offers say when
 * it will not be there, and frameworks get inverse offers. Operators take it down, which ends its agents, and up again. On
 * the loop only.
 */
final class MachineMaintenance {
    private final MasterState state;
    private final Offers offers;
    private final InverseOffers inverseOffers;
    private final AgentRemoval removal;

    MachineMaintenance(MasterState state, Offers offers, InverseOffers inverseOffers, AgentRemoval removal) {
        this.state = state;
        this.offers = offers;
        this.inverseOffers = inverseOffers;
        this.removal = removal;
    }

    /** An agent's machine, as schedules have to name it: host name and IP address both count. */
    static MachineID machine(AgentInfo agent, String ip) {
        return normal(MachineID.newBuilder()
                .setHostname(agent.getHostname())
                .setIp(ip)
                .build());
    }

    private static MachineID normal(MachineID machine) {
        return machine.hasHostname()
                ? machine.toBuilder()
                        .setHostname(machine.getHostname().toLowerCase(Locale.ROOT))
                        .build()
                : machine;
    }

    Schedule schedule() {
        return state.registry().content().schedule();
    }

    ClusterStatus status() {
        ClusterStatus.Builder status = ClusterStatus.newBuilder();
        RegistryContent content = state.registry().content();
        for (MachineID machine : content.scheduled()) {
            if (content.down().contains(machine)) {
                status.addDownMachines(machine);
            } else {
                ClusterStatus.DrainingMachine.Builder draining =
                        status.addDrainingMachinesBuilder().setId(machine);
                agentsOf(machine::equals).forEach(agent -> draining.addAllStatuses(inverseOffers.answers(agent.id())));
            }
        }
        return status.build();
    }

    /** Takes a new schedule in place of the one before; returns what is wrong with it, if anything. */
    Optional<String> update(Schedule wanted) {
        Schedule.Builder schedule = Schedule.newBuilder();
        for (Window window : wanted.getWindowsList()) {
            schedule.addWindows(window.toBuilder()
                    .clearMachineIds()
                    .addAllMachineIds(window.getMachineIdsList().stream()
                            .map(MachineMaintenance::normal)
                            .toList()));
        }
        Optional<String> problem = problem(schedule.build());
        if (problem.isEmpty()) {
            RegistryContent before = state.registry().content();
            state.registry().schedule(schedule.build(), before.down());
            takeBackOffers(before);
        }
        return problem;
    }

    /** Offers and inverse offers of machines whose times are others than before. */
    private void takeBackOffers(RegistryContent before) {
        RegistryContent now = state.registry().content();
        agentsOf(machine -> !before.unavailability(machine).equals(now.unavailability(machine)))
                .forEach(agent -> {
                    inverseOffers.forgetAnswers(agent.id());
                    offers.takeBack(agent.id());
                });
        offers.makeOffers();
    }

    private List<RegisteredAgent> agentsOf(Predicate<MachineID> machines) {
        return state.agents().values().stream()
                .filter(agent -> machines.test(agent.machine()))
                .toList();
    }

    private Optional<String> problem(Schedule schedule) {
        Set<MachineID> seen = new HashSet<>();
        for (Window window : schedule.getWindowsList()) {
            if (window.getMachineIdsCount() == 0) {
                return Optional.of("List of machines in the maintenance window is empty");
            }
            Unavailability unavailability = window.getUnavailability();
            if (unavailability.getDuration().getNanoseconds() < 0) {
                return Optional.of("Unavailability 'duration' is negative");
            }
            Optional<String> problem = problem(window.getMachineIdsList(), seen);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return state.registry().content().down().stream()
                .filter(machine -> !seen.contains(machine))
                .findFirst()
                .map(machine -> named(machine) + " is deactivated and cannot be removed from the schedule");
    }

    private static Optional<String> problem(Collection<MachineID> machines, Set<MachineID> seen) {
        for (MachineID machine : machines) {
            if (machine.getHostname().isEmpty() && machine.getIp().isEmpty()) {
                return Optional.of("Both 'hostname' and 'ip' for a machine are empty");
            }
            if (!seen.add(machine)) {
                return Optional.of(named(machine) + " appears more than once in the schedule");
            }
        }
        return Optional.empty();
    }

    private static String named(MachineID machine) {
        return "Machine '" + new String(ProtoJson.write(machine), StandardCharsets.UTF_8) + "'";
    }

    /** Takes machines down: their agents end. Returns why not, if so. */
    Optional<String> start(List<MachineID> wanted) {
        List<MachineID> machines =
                wanted.stream().map(MachineMaintenance::normal).toList();
        RegistryContent content = state.registry().content();
        Optional<String> problem = listProblem(machines)
                .or(() -> machines.stream()
                        .filter(machine -> !content.scheduled().contains(machine))
                        .findFirst()
                        .map(machine -> named(machine) + " is not part of a maintenance schedule")
                        .or(() -> machines.stream()
                                .filter(content.down()::contains)
                                .findFirst()
                                .map(machine ->
                                        named(machine) + " is not in DRAINING mode and cannot be brought down")));
        if (problem.isEmpty()) {
            Set<MachineID> down = new HashSet<>(content.down());
            down.addAll(machines);
            state.registry().schedule(content.schedule(), down);
            for (RegisteredAgent agent : agentsOf(machines::contains)) {
                agent.send(port -> port.shutdown("Operator initiated 'Machine DOWN'"));
                removal.unregistered(agent.id(), "Operator initiated 'Machine DOWN'");
            }
        }
        return problem;
    }

    /** Machines are up again, and not in the schedule any more. Returns why not, if so. */
    Optional<String> stop(List<MachineID> wanted) {
        List<MachineID> machines =
                wanted.stream().map(MachineMaintenance::normal).toList();
        RegistryContent content = state.registry().content();
        Optional<String> problem = listProblem(machines)
                .or(() -> machines.stream()
                        .filter(machine -> !content.down().contains(machine))
                        .findFirst()
                        .map(machine -> named(machine) + " is not in DOWN mode and cannot be brought up"));
        if (problem.isEmpty()) {
            Set<MachineID> down = new HashSet<>(content.down());
            machines.forEach(down::remove);
            state.registry().schedule(without(content.schedule(), machines), down);
        }
        return problem;
    }

    private static Optional<String> listProblem(List<MachineID> machines) {
        return machines.isEmpty() ? Optional.of("List of machines is empty") : problem(machines, new HashSet<>());
    }

    private static Schedule without(Schedule schedule, List<MachineID> machines) {
        Schedule.Builder rest = Schedule.newBuilder();
        for (Window window : schedule.getWindowsList()) {
            List<MachineID> others = window.getMachineIdsList().stream()
                    .filter(machine -> !machines.contains(machine))
                    .toList();
            if (!others.isEmpty()) {
                rest.addWindows(window.toBuilder().clearMachineIds().addAllMachineIds(others));
            }
        }
        return rest.build();
    }
}
