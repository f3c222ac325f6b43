package dev.pmc.local.master;

import dev.pmc.local.master.RegistryEntry.Standing;
import dev.pmc.local.resource.ResourceSum;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.VersionInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/** What a master tells operators of its state. On the loop only. */
final class StateAnswers {
    private final MasterState state;
    private final MachineMaintenance maintenance;

    StateAnswers(MasterState state, MachineMaintenance maintenance) {
        this.state = state;
        this.maintenance = maintenance;
    }

    /** Empty if it is nothing that is told. */
    Optional<Response> answer(Call.Type question) {
        Response.Builder response = Response.newBuilder();
        switch (question) {
            case GET_HEALTH ->
                response.setType(Response.Type.GET_HEALTH)
                        .setGetHealth(Response.GetHealth.newBuilder().setHealthy(true));
            case GET_VERSION ->
                response.setType(Response.Type.GET_VERSION)
                        .setGetVersion(Response.GetVersion.newBuilder()
                                .setVersionInfo(VersionInfo.newBuilder().setVersion(MasterIdentity.VERSION)));
            case GET_MASTER ->
                response.setType(Response.Type.GET_MASTER)
                        .setGetMaster(Response.GetMaster.newBuilder().setMasterInfo(state.info()));
            case GET_AGENTS -> response.setType(Response.Type.GET_AGENTS).setGetAgents(agents());
            case GET_FRAMEWORKS ->
                response.setType(Response.Type.GET_FRAMEWORKS).setGetFrameworks(frameworks());
            case GET_EXECUTORS -> response.setType(Response.Type.GET_EXECUTORS).setGetExecutors(executors());
            case GET_TASKS -> response.setType(Response.Type.GET_TASKS).setGetTasks(tasks());
            case GET_STATE ->
                response.setType(Response.Type.GET_STATE)
                        .setGetState(Response.GetState.newBuilder()
                                .setGetTasks(tasks())
                                .setGetExecutors(executors())
                                .setGetFrameworks(frameworks())
                                .setGetAgents(agents()));
            case GET_MAINTENANCE_SCHEDULE ->
                response.setType(Response.Type.GET_MAINTENANCE_SCHEDULE)
                        .setGetMaintenanceSchedule(
                                Response.GetMaintenanceSchedule.newBuilder().setSchedule(maintenance.schedule()));
            case GET_MAINTENANCE_STATUS ->
                response.setType(Response.Type.GET_MAINTENANCE_STATUS)
                        .setGetMaintenanceStatus(
                                Response.GetMaintenanceStatus.newBuilder().setStatus(maintenance.status()));
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(response.build());
    }

    private Response.GetAgents agents() {
        Response.GetAgents.Builder answer = Response.GetAgents.newBuilder();
        state.agents().values().forEach(agent -> answer.addAgents(agent(agent)));
        state.registry().standing(Standing.ADMITTED).stream()
                .filter(id -> state.agent(id) == null)
                .map(state.registry()::entry)
                .filter(Objects::nonNull)
                .forEach(entry -> answer.addRecoveredAgents(entry.info()));
        return answer.build();
    }

    private Response.GetAgents.Agent agent(RegisteredAgent agent) {
        boolean deactivated = state.registry().isDeactivated(agent.id());
        Response.GetAgents.Agent.Builder answer = Response.GetAgents.Agent.newBuilder()
                .setAgentInfo(agent.info())
                .setActive(agent.connected() && !deactivated)
                .setDeactivated(deactivated)
                .setVersion(MasterIdentity.VERSION)
                .setPid("slave(1)@" + agent.ip() + ":" + agent.info().getPort())
                .setRegisteredTime(Tasks.timeInfo(agent.registered()))
                .addAllTotalResources(agent.total().toProtos())
                .addAllAllocatedResources(agent.used().values().stream()
                        .reduce(ResourceSum.NONE, ResourceSum::plus)
                        .toProtos());
        if (agent.reregistered() != null) {
            answer.setReregisteredTime(Tasks.timeInfo(agent.reregistered()));
        }
        DrainInfo drain = state.registry().drain(agent.id());
        if (drain != null) {
            answer.setDrainInfo(drain);
        }
        return answer.build();
    }

    private Response.GetFrameworks frameworks() {
        Response.GetFrameworks.Builder answer = Response.GetFrameworks.newBuilder();
        for (Framework framework : state.frameworks().values()) {
            answer.addFrameworks(Response.GetFrameworks.Framework.newBuilder()
                    .setFrameworkInfo(framework.info())
                    .setActive(framework.connected())
                    .setConnected(framework.connected())
                    .setRecovered(false));
        }
        return answer.build();
    }

    private Response.GetExecutors executors() {
        Response.GetExecutors.Builder answer = Response.GetExecutors.newBuilder();
        for (RegisteredAgent agent : state.agents().values()) {
            agent.executors()
                    .values()
                    .forEach(executors -> executors
                            .values()
                            .forEach(executor -> answer.addExecutors(Response.GetExecutors.Executor.newBuilder()
                                    .setExecutorInfo(executor)
                                    .setAgentId(agent.id()))));
        }
        return answer.build();
    }

    private Response.GetTasks tasks() {
        Response.GetTasks.Builder answer = Response.GetTasks.newBuilder();
        for (Framework framework : state.frameworks().values()) {
            List<MasterTask> all = List.copyOf(framework.tasks().values());
            all.stream().filter(task -> !task.ended()).map(MasterTask::toProto).forEach(answer::addTasks);
            all.stream().filter(MasterTask::ended).map(MasterTask::toProto).forEach(answer::addCompletedTasks);
            framework.unreachableTasks().values().stream()
                    .map(MasterTask::toProto)
                    .forEach(answer::addUnreachableTasks);
        }
        return answer.build();
    }
}
