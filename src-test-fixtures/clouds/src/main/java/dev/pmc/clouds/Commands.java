package dev.pmc.clouds;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The commands of the API by name, and the jobs that those which take time have begun. */
final class Commands {
    private final Map<String, Function<ApiCall, ObjectNode>> commands = new HashMap<>();
    private final Map<String, Job> jobs = new HashMap<>();

    /** @param asked whether somebody has asked for it before: a job is not done when it is first asked for */
    private record Job(ObjectNode result, boolean asked) {}

    Commands() {
        commands.put("queryAsyncJobResult", this::result);
    }

    /** A command that answers at once. */
    void now(String name, Function<ApiCall, ObjectNode> command) {
        commands.put(name, command);
    }

    /** A command that is answered with a job, and the job with a thing. */
    void later(String name, String kind, Function<ApiCall, ObjectNode> command) {
        commands.put(name, call -> {
            ObjectNode thing = command.apply(call);
            ObjectNode answer = job(JsonNodeFactory.instance.objectNode().set(kind, thing));
            if (thing.has("id")) {
                answer.set("id", thing.get("id"));
            }
            return answer;
        });
    }

    /** A command that is answered with a job, and the job with success. */
    void laterDone(String name, Consumer<ApiCall> command) {
        commands.put(name, call -> {
            command.accept(call);
            return job(JsonNodeFactory.instance.objectNode().put("success", true));
        });
    }

    /** @throws ApiFault if there is no such command, or it refuses */
    ObjectNode run(ApiCall call) {
        Function<ApiCall, ObjectNode> command = commands.get(call.command());
        if (command == null) {
            throw new ApiFault(
                    ApiFault.UNSUPPORTED,
                    "The given command '" + call.command() + "' either does not exist, is not available for user");
        }
        return command.apply(call);
    }

    private ObjectNode job(ObjectNode result) {
        String id = UUID.randomUUID().toString();
        jobs.put(id, new Job(result, false));
        return JsonNodeFactory.instance.objectNode().put("jobid", id);
    }

    private ObjectNode result(ApiCall call) {
        String id = call.text("jobid");
        Job job = jobs.get(id);
        if (job == null) {
            throw new ApiFault(ApiFault.PARAMETER, "Invalid parameter jobid value=" + id);
        }
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("jobid", id).put("jobprocstatus", 0);
        if (!job.asked()) {
            jobs.put(id, new Job(job.result(), true));
            return answer.put("jobstatus", 0);
        }
        answer.put("jobstatus", 1).put("jobresultcode", 0).put("jobresulttype", "object");
        answer.set("jobresult", job.result());
        return answer;
    }
}
