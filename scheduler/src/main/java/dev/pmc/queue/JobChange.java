package dev.pmc.queue;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.Job.Action;

/** Reads from a job what a host is to be made into. */
final class JobChange {
    private JobChange() {}

    static Job.Change of(Action action, JobFields fields) {
        if (action == Action.REBUILD) {
            return new Job.Change(fields.parsed("os", JobParser::imageName), null, null, null, true);
        }
        JobSize.Parts size = JobSize.parts(fields);
        boolean says = fields.has("cpu") || fields.has("mem") || fields.has("disk") || fields.has("size");
        if (!says) {
            fields.problem("a resize says cpu, mem or disk, or several of them");
        }
        return new Job.Change(null, size.cpu(), size.mem(), size.disk(), fields.flag("restart"));
    }
}
