package dev.pmc.core.group;

import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.Membership;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Word;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a group asks for one of its members: first its record is as given, then the jobs are decided about in their order.
 *
 * @param record the member's record, if it is to say something else
 * @param jobs as people would put them
 * @param reason in words
 */
public record Ask(Hostname hostname, @Nullable VmRecord record, List<Job> jobs, String reason) {
    public Ask {
        jobs = List.copyOf(jobs);
    }

    static Ask create(Hostname hostname, Membership member, MemberTemplate template, String reason) {
        return new Ask(hostname, null, List.of(creation(hostname, member, template.order(hostname, member))), reason);
    }

    /**
     * Deletes a member and makes it anew. The second job waits in the record for the end of the first, so both are durable at once;
     * and who has come after the member does not get the room before its successor.
     */
    static Ask replace(SeenMember old, Membership member, MemberTemplate template, String reason) {
        Hostname hostname = old.vm().hostname();
        Job.Order order =
                template.order(hostname, member).inPlaceOf(old.vm().asked().sequence());
        return new Ask(hostname, null, List.of(job(Job.Action.DELETE, old), creation(hostname, member, order)), reason);
    }

    static Ask delete(SeenMember member, String reason) {
        return new Ask(member.vm().hostname(), null, List.of(job(Job.Action.DELETE, member)), reason);
    }

    /** Switches a member off, for as long as the group does not want it. */
    static Ask rest(SeenMember member, String reason) {
        return new Ask(
                member.vm().hostname(),
                member.vm().as(member.membership().resting(true)),
                List.of(job(Job.Action.STOP, member)),
                reason);
    }

    /** Switches a member on that the group has switched off. */
    static Ask wake(SeenMember member, String reason) {
        return new Ask(
                member.vm().hostname(),
                member.vm().as(member.membership().resting(false)),
                List.of(job(Job.Action.START, member)),
                reason);
    }

    /** Tries again what was given up. */
    static Ask again(SeenMember member, String reason) {
        return new Ask(member.vm().hostname(), null, List.of(job(Job.Action.START, member)), reason);
    }

    /** Restarts a member, which is up to that revision then. */
    static Ask restart(SeenMember member, int revision, String reason) {
        return new Ask(
                member.vm().hostname(),
                member.vm().as(member.membership().at(revision)),
                List.of(job(Job.Action.RESTART, member)),
                reason);
    }

    static Ask record(VmRecord record, String reason) {
        return new Ask(record.hostname(), record, List.of(), reason);
    }

    private static Job creation(Hostname hostname, Membership member, Job.Order order) {
        return new Job(
                Job.Action.CREATE,
                hostname,
                order,
                fields(Job.Action.CREATE, hostname, member.group(), member.ordinal(), member.revision()));
    }

    private static Job job(Job.Action action, SeenMember member) {
        Membership is = member.membership();
        Hostname hostname = member.vm().hostname();
        return new Job(action, hostname, null, fields(action, hostname, is.group(), is.ordinal(), is.revision()));
    }

    /** What the job's result repeats, by which people know whose it is. */
    private static Map<String, Object> fields(
            Job.Action action, Hostname hostname, GroupName group, int ordinal, int revision) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("action", Word.of(action));
        fields.put("hostname", hostname.value());
        fields.put("group", group.value());
        fields.put("ordinal", ordinal);
        fields.put("revision", revision);
        return fields;
    }
}
