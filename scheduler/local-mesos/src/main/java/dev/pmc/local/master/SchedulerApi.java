package dev.pmc.local.master;

import dev.pmc.local.http.Access;
import dev.pmc.local.http.Codec;
import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.link.Loop;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * The v1 scheduler API ({@code docs/scheduler-http-api.md}). Calls are read on the network threads and answered on the
 * loop, refusals too, so that answers keep the order of the calls.
 */
public final class SchedulerApi {
    private static final String STREAM_ID = "Mesos-Stream-Id";

    private final Loop loop;
    private final Master master;
    private final Access access;

    public SchedulerApi(Loop loop, Master master, Access access) {
        this.loop = loop;
        this.master = master;
        this.access = access;
    }

    public void handle(HttpExchange exchange) {
        try {
            access.requireScheduler(exchange);
            if (!exchange.method().equals("POST")) {
                throw HttpRefusal.onlyPost(exchange);
            }
            Call call = (Call) Codec.ofRequest(exchange).decode(exchange.body(), Call.newBuilder());
            SchedulerCallHandler.check(call);
            loop.post(() -> answer(exchange, call));
        } catch (HttpRefusal refusal) {
            loop.post(() -> exchange.refuse(refusal));
        }
    }

    private void answer(HttpExchange exchange, Call call) {
        try {
            if (call.getType() == Call.Type.SUBSCRIBE) {
                subscribe(exchange, call);
            } else {
                take(exchange, call);
            }
        } catch (HttpRefusal refusal) {
            exchange.refuse(refusal);
        }
    }

    private void subscribe(HttpExchange exchange, Call call) throws HttpRefusal {
        if (exchange.header(STREAM_ID).isPresent()) {
            throw new HttpRefusal(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
        }
        Codec codec = Codec.ofAnswer(exchange);
        String streamId = UUID.randomUUID().toString();
        master.subscribe(call, streamId, exchange.stream(codec, Map.of(STREAM_ID, streamId)));
    }

    private void take(HttpExchange exchange, Call call) throws HttpRefusal {
        Framework framework = master.framework(call.getFrameworkId());
        if (framework == null) {
            throw new HttpRefusal(400, "Framework cannot be found");
        }
        SchedulerSession session = framework.session();
        if (session == null) {
            throw new HttpRefusal(403, "Framework is not subscribed");
        }
        String streamId = exchange.header(STREAM_ID)
                .orElseThrow(() ->
                        new HttpRefusal(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
        if (!streamId.equals(session.streamId())) {
            throw new HttpRefusal(
                    400,
                    "The stream ID '" + streamId + "' included in this request didn't match the stream ID currently"
                            + " associated with framework ID " + framework.id().getValue());
        }
        if (call.getType() == Call.Type.UPDATE_FRAMEWORK) {
            Optional<String> problem = master.updateFramework(framework, call.getUpdateFramework());
            if (problem.isPresent()) {
                throw new HttpRefusal(400, problem.get());
            }
            exchange.respond(200);
            return;
        }
        exchange.respond(202);
        master.receive(framework, call);
    }
}
