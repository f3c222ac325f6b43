package dev.pmc.local.master;

import com.google.protobuf.Message;
import dev.pmc.local.http.Access;
import dev.pmc.local.http.Codec;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.link.Loop;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.DrainState;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;

/**
 * The v1 operator API ({@code docs/operator-http-api.md}), of which it serves what concerns agents, frameworks and
 * maintenance. Calls are read on the network threads and answered on the loop.
 */
public final class OperatorApi {
    private final Loop loop;
    private final Master master;
    private final Access access;
    private final StateAnswers answers;

    public OperatorApi(Loop loop, Master master, Access access) {
        this.loop = loop;
        this.master = master;
        this.access = access;
        answers = new StateAnswers(master.state(), master.maintenance());
    }

    public void handle(HttpExchange exchange) {
        try {
            access.requireOperator(exchange);
            if (!exchange.method().equals("POST")) {
                throw HttpRefusal.onlyPost(exchange);
            }
            Call call = (Call) Codec.ofRequest(exchange).decode(exchange.body(), Call.newBuilder());
            Codec codec = Codec.ofAnswer(exchange);
            loop.post(() -> answer(exchange, codec, call));
        } catch (HttpRefusal refusal) {
            loop.post(() -> exchange.refuse(refusal));
        }
    }

    private void answer(HttpExchange exchange, Codec codec, Call call) {
        try {
            Optional<Response> response = answer(call);
            if (response.isEmpty()) {
                exchange.respond(200);
            } else {
                exchange.respond(200, Map.of("Content-Type", codec.contentType()), codec.encode(response.get()));
            }
        } catch (HttpRefusal refusal) {
            exchange.refuse(refusal);
        }
    }

    /** Empty if there is nothing to say but that it is done. */
    private Optional<Response> answer(Call call) throws HttpRefusal {
        switch (call.getType()) {
            case TEARDOWN -> teardown(part(call, "teardown", call.getTeardown()));
            case MARK_AGENT_GONE -> markGone(part(call, "mark_agent_gone", call.getMarkAgentGone()));
            case DRAIN_AGENT -> drain(part(call, "drain_agent", call.getDrainAgent()));
            case DEACTIVATE_AGENT ->
                master.draining()
                        .deactivate(known(part(call, "deactivate_agent", call.getDeactivateAgent())
                                .getAgentId()));
            case REACTIVATE_AGENT -> reactivate(part(call, "reactivate_agent", call.getReactivateAgent()));
            case UPDATE_MAINTENANCE_SCHEDULE ->
                refuseIf(master.maintenance()
                        .update(part(call, "update_maintenance_schedule", call.getUpdateMaintenanceSchedule())
                                .getSchedule()));
            case START_MAINTENANCE ->
                refuseIf(master.maintenance()
                        .start(part(call, "start_maintenance", call.getStartMaintenance())
                                .getMachinesList()));
            case STOP_MAINTENANCE ->
                refuseIf(master.maintenance()
                        .stop(part(call, "stop_maintenance", call.getStopMaintenance())
                                .getMachinesList()));
            case UNKNOWN -> throw refusal("Failed to validate master::Call: Expecting 'type' to be present");
            default -> {
                return Optional.of(answers.answer(call.getType())
                        .orElseThrow(() -> new HttpRefusal(501, "The local Mesos does not serve " + call.getType())));
            }
        }
        return Optional.empty();
    }

    private static <T extends Message> T part(Call call, String name, T part) throws HttpRefusal {
        if (!call.hasField(Call.getDescriptor().findFieldByName(name))) {
            throw refusal("Failed to validate master::Call: Expecting '" + name + "' to be present");
        }
        return part;
    }

    private void teardown(Call.Teardown call) throws HttpRefusal {
        Framework framework = master.framework(call.getFrameworkId());
        if (framework == null) {
            throw refusal("No framework found with specified ID");
        }
        master.teardown(framework);
    }

    private void markGone(Call.MarkAgentGone call) throws HttpRefusal {
        AgentID agent = call.getAgentId();
        if (master.state().registry().is(agent, RegistryEntry.Standing.GONE)) {
            return;
        }
        if (!master.draining().isKnown(agent)) {
            throw new HttpRefusal(404, "Agent '" + agent.getValue() + "' not found");
        }
        master.markGone(agent);
    }

    private void drain(Call.DrainAgent call) throws HttpRefusal {
        AgentID id = known(call.getAgentId());
        RegisteredAgent agent = master.state().agent(id);
        if (agent != null && master.state().registry().content().scheduled().contains(agent.machine())) {
            throw refusal("Agent is part of a maintenance schedule under machine "
                    + agent.machine().getHostname());
        }
        DrainConfig.Builder config = DrainConfig.newBuilder().setMarkGone(call.getMarkGone());
        if (call.hasMaxGracePeriod()) {
            long nanos = call.getMaxGracePeriod().getSeconds() * 1_000_000_000L
                    + call.getMaxGracePeriod().getNanos();
            config.setMaxGracePeriod(DurationInfo.newBuilder().setNanoseconds(nanos));
        }
        master.drain(id, config.build());
    }

    private void reactivate(Call.ReactivateAgent call) throws HttpRefusal {
        AgentID agent = call.getAgentId();
        if (!master.state().registry().isDeactivated(agent)) {
            throw refusal("Agent is not deactivated");
        }
        DrainInfo drain = master.state().registry().drain(agent);
        if (drain != null && drain.getState() == DrainState.DRAINING) {
            throw refusal("Agent is still in the DRAINING state");
        }
        master.draining().reactivate(agent);
    }

    private AgentID known(AgentID agent) throws HttpRefusal {
        if (!master.draining().isKnown(agent)) {
            throw refusal("Unknown agent");
        }
        return agent;
    }

    private static void refuseIf(Optional<String> problem) throws HttpRefusal {
        if (problem.isPresent()) {
            throw refusal(problem.get());
        }
    }

    private static HttpRefusal refusal(String text) {
        return new HttpRefusal(400, text);
    }
}
