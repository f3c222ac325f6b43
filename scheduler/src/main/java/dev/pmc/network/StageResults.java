package dev.pmc.network;

import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.JobTicket;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.ResultForm;
import dev.pmc.queue.ResultWriter;
import dev.pmc.queue.Tube;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what became of the jobs that the network stage does not pass on. Thread rule: the stage's. */
final class StageResults {
    private static final Logger LOG = LoggerFactory.getLogger(StageResults.class);

    private final Tube tube;

    StageResults(Tube tube) {
        this.tube = tube;
    }

    /**
     * Says as much as the queue takes; nothing to a message that is a result itself, or there would be no end of them.
     *
     * @throws QueueUnavailable if the tube takes nothing now, so that the job has to come again
     */
    void tell(JobTicket ticket, Status status, @Nullable String hostname, String reason, Map<String, Object> fields)
            throws QueueUnavailable {
        if (JobResult.isOne(fields)) {
            return;
        }
        String id = "network-" + NetworkJobReader.jobId(ticket.key());
        JobResult result = new JobResult(id, ticket.queue(), status, hostname, null, null, reason, null, fields);
        PutReply reply = PutReply.TAKEN;
        for (ResultForm form : ResultForm.values()) {
            reply = tube.put(List.of(ResultWriter.write(result, form))).get(0);
            if (reply.kind() != PutReply.Kind.TOO_BIG) {
                break;
            }
        }
        if (reply.isWorthRepeating()) {
            throw new QueueUnavailable("the tube of results takes no messages: " + reply.words());
        } else if (!reply.isTaken()) {
            LOG.atError()
                    .addKeyValue("id", result.id())
                    .addKeyValue("vm", result.hostname())
                    .addKeyValue("reason", reply.words())
                    .log("nobody can be told of a result");
        }
    }
}
