package dev.pmc.core.job;

import dev.pmc.vm.IfMissing;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * A job that is dealt with, and that the queue has not let go of yet: it may come again, and is not done twice.
 *
 * @param id the queue's own number of it
 * @param mark tells it from another job that the queue gives the same number after it has lost its memory
 */
public record HandledJob(@IfMissing("\"\"") QueueName queue, long id, int mark) {
    /**
     * A job that has just been dealt with. The mark is a checksum of what it says and not a hash code, because those of
     * similar jobs are often equal.
     */
    public static HandledJob of(JobTicket ticket, String kind, Map<String, Object> fields) {
        CRC32 checksum = new CRC32();
        checksum.update((kind + " " + new TreeMap<>(fields)).getBytes(StandardCharsets.UTF_8));
        return new HandledJob(ticket.queue(), ticket.id(), (int) checksum.getValue());
    }

    /** Which job it is. */
    public JobKey key() {
        return new JobKey(queue, id);
    }

    /** The same as it was recorded when there was but one queue. */
    public HandledJob unnamed() {
        return new HandledJob(QueueName.UNNAMED, id, mark);
    }
}
