package dev.pmc.hostdb;

import dev.pmc.core.decision.Machine;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.wire.JsonForms;
import dev.pmc.wire.Messages;
import java.time.Instant;

/** The JSON form of what the hostdb keeps: that of {@link Messages}, with instants in ISO-8601. */
public final class Records {
    private static final JsonForms FORMS = Messages.forms()
            .with(TaskId.class, TaskId::value, TaskId::new)
            .with(GroupName.class, GroupName::value, GroupName::new)
            .with(QueueName.class, QueueName::value, QueueName::new)
            .with(JobConstraint.class, JobConstraint::toString, JobConstraints::stored)
            .with(Machine.Mode.class, Machine.Mode::word, Machine.Mode::new)
            .with(Instant.class, Instants::text, Instants::parse)
            .as(VmRecord.class, StoredVm.class, StoredVm::of, StoredVm::vm);

    private Records() {}

    /** That form. */
    public static String text(Record value) {
        return FORMS.text(value);
    }

    /** That form in UTF-8. */
    public static byte[] bytes(Record value) {
        return FORMS.bytes(value);
    }

    /**
     * Reads that form.
     *
     * @throws IllegalArgumentException if it is not a {@code T}
     */
    public static <T extends Record> T read(String text, Class<T> type) {
        return FORMS.read(text, type);
    }
}
