package dev.pmc.local.agent;

import dev.pmc.local.http.Access;
import dev.pmc.local.http.Codec;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.link.Loop;
import java.util.Map;
import org.apache.mesos.v1.executor.Protos.Call;

/**
 * The v1 executor API ({@code docs/executor-http-api.md}). Calls are read on the network threads and answered on the
 * loop, refusals too, so that answers keep the order of the calls.
 */
public final class ExecutorApi {
    private final Loop loop;
    private final Agent agent;
    private final Access access;

    public ExecutorApi(Loop loop, Agent agent, Access access) {
        this.loop = loop;
        this.agent = agent;
        this.access = access;
    }

    public void handle(HttpExchange exchange) {
        try {
            if (!exchange.method().equals("POST")) {
                throw HttpRefusal.onlyPost(exchange);
            }
            Call call = (Call) Codec.ofRequest(exchange).decode(exchange.body(), Call.newBuilder());
            access.requireExecutor(
                    exchange,
                    call.getFrameworkId().getValue(),
                    call.getExecutorId().getValue());
            ExecutorCallHandler.check(call);
            loop.post(() -> answer(exchange, call));
        } catch (HttpRefusal refusal) {
            loop.post(() -> exchange.refuse(refusal));
        }
    }

    private void answer(HttpExchange exchange, Call call) {
        try {
            if (!agent.isUp()) {
                throw new HttpRefusal(503, "Agent has not finished recovery");
            }
            Codec codec = call.getType() == Call.Type.SUBSCRIBE ? Codec.ofAnswer(exchange) : Codec.JSON;
            Executor executor = executor(call);
            if (call.getType() == Call.Type.SUBSCRIBE) {
                agent.subscribe(executor, call, exchange.stream(codec, Map.of()));
                return;
            }
            if (executor.state() == Executor.State.REGISTERING) {
                throw new HttpRefusal(403, "Executor is not subscribed");
            }
            exchange.respond(202);
            agent.receive(executor, call);
        } catch (HttpRefusal refusal) {
            exchange.refuse(refusal);
        }
    }

    private Executor executor(Call call) throws HttpRefusal {
        HostedFramework framework = agent.framework(call.getFrameworkId());
        if (framework == null) {
            throw new HttpRefusal(400, "Framework cannot be found");
        }
        Executor executor = framework.executors().get(call.getExecutorId());
        if (executor == null) {
            throw new HttpRefusal(400, "Executor cannot be found");
        }
        return executor;
    }
}
