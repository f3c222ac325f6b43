package dev.pmc.core.group;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmRecord.Asked;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a revision of a group says otherwise than the one before. */
public final class RevisionDifference {
    private static final Hostname ANY = new Hostname("any");

    private final List<String> fields = new ArrayList<>();

    private RevisionDifference() {}

    /** The fields by the names that they have in files; empty if both say the same. */
    public static List<String> of(GroupSpec before, GroupSpec after) {
        RevisionDifference difference = new RevisionDifference();
        SpecDifference.of(member(before.template()), after.template()).stream()
                .map(FieldChange::field)
                .forEach(difference.fields::add);
        difference.compare(
                "domain", before.template().domain(), after.template().domain());
        difference.compare("instances", before.instances(), after.instances());
        difference.compare("ports", before.ports(), after.ports());
        difference.compare("update", before.update(), after.update());
        difference.compare("stop", before.stop(), after.stop());
        difference.compare("after", before.after(), after.after());
        difference.compare("wants", before.wants(), after.wants());
        difference.compare("protect", before.protect(), after.protect());
        difference.compare("on_replace", before.mayReplace(), after.mayReplace());
        return difference.fields;
    }

    private static VmRecord member(MemberTemplate template) {
        PendingJob job = new PendingJob("", QueueName.UNNAMED, Job.Action.CREATE, Map.of());
        return VmRecord.accepted(Asked.toRun(template.order(ANY, null), null, 0, Instant.EPOCH), job);
    }

    private void compare(String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            fields.add(field);
        }
    }
}
