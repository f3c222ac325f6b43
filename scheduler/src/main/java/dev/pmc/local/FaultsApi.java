package dev.pmc.local;

import dev.pmc.local.http.HttpExchange;
import dev.pmc.local.http.HttpRefusal;
import dev.pmc.local.link.MessageFaults.Action;
import dev.pmc.local.link.MessageFaults.Order;
import dev.pmc.local.link.MessageFaults.Way;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link Faults} over HTTP, at the master's port, for tests in other processes: POST of a JSON object.
 *
 * <pre>
 * {"fault": "kill-agent", "agent": 1}        also restart-agent, lose-agent, mark-agent-gone, drain-agent,
 *                                            partition-agent, reunite-agent
 * {"fault": "restart-master", "down_seconds": 2}
 * {"fault": "rescind-offers"}
 * {"fault": "refuse-launches", "agent": 1, "times": 1}
 * {"fault": "disturb", "way": "event", "type": "UPDATE", "action": "lose", "times": 1, "delay_seconds": 0}
 * {"fault": "disturb-nothing"}
 * </pre>
 *
 * Answers 200 when it is done, or 400 with a text.
 */
final class FaultsApi implements AutoCloseable {
    static final String PATH = "/local/faults";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Faults faults;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "local-mesos-faults");
        made.setDaemon(true);
        return made;
    });

    FaultsApi(Faults faults) {
        this.faults = faults;
    }

    void handle(HttpExchange exchange) {
        thread.execute(() -> {
            try {
                if (!exchange.method().equals("POST")) {
                    throw HttpRefusal.onlyPost(exchange);
                }
                inflict(MAPPER.readTree(exchange.body()));
                exchange.respond(200);
            } catch (HttpRefusal refusal) {
                exchange.refuse(refusal);
            } catch (IllegalArgumentException | JacksonException | IOException e) {
                exchange.refuse(new HttpRefusal(400, Objects.requireNonNullElse(e.getMessage(), e.toString())));
            }
        });
    }

    private void inflict(JsonNode order) throws IOException {
        String fault = order.path("fault").asString("");
        int agent = order.path("agent").asInt(1);
        int times = order.path("times").asInt(1);
        switch (fault) {
            case "kill-agent" -> faults.killAgent(agent);
            case "restart-agent" -> faults.restartAgent(agent);
            case "lose-agent" -> faults.loseAgent(agent);
            case "drain-agent" -> faults.drainAgent(agent);
            case "mark-agent-gone" -> faults.markAgentGone(agent);
            case "partition-agent" -> faults.partitionAgent(agent);
            case "reunite-agent" -> faults.reuniteAgent(agent);
            case "restart-master" -> restartMaster(seconds(order, "down_seconds"));
            case "rescind-offers" -> faults.rescindOffers();
            case "refuse-launches" -> faults.refuseLaunches(agent, times);
            case "disturb" ->
                faults.disturb(new Order(
                        constant(Way.class, order, "way"),
                        order.path("type").asString(""),
                        constant(Action.class, order, "action"),
                        times,
                        seconds(order, "delay_seconds")));
            case "disturb-nothing" -> faults.disturbNothing();
            default -> throw new IllegalArgumentException("there is no fault '" + fault + "'");
        }
    }

    private void restartMaster(Duration down) throws IOException {
        faults.stopMaster();
        try {
            Thread.sleep(down.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        faults.startMaster();
    }

    private static Duration seconds(JsonNode order, String field) {
        return Duration.ofMillis(Math.round(order.path(field).asDouble(0) * 1000));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode order, String field) {
        return Enum.valueOf(
                type, order.path(field).asString("").toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
