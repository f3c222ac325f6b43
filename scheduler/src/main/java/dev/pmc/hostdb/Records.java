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
    private static final JsonForms FORMS = forms();
    /** A third of what is known of a VM is that it has none of something, and every commit writes several of them. */
    private static final JsonForms STORED = forms().brief();

    private Records() {}

    private static JsonForms forms() {
        return Messages.forms()
                .with(TaskId.class, TaskId::value, TaskId::new)
                .with(GroupName.class, GroupName::value, GroupName::new)
                .with(QueueName.class, QueueName::value, QueueName::new)
                .with(JobConstraint.class, JobConstraint::toString, JobConstraints::stored)
                .with(Machine.Mode.class, Machine.Mode::word, Machine.Mode::new)
                .with(Instant.class, Instants::text, Instants::parse)
                .as(VmRecord.class, StoredVm.class, StoredVm::of, StoredVm::vm);
    }

    /** That form, with every field, as exports have it. */
    public static String text(Record value) {
        return FORMS.text(value);
    }

    /** That form in UTF-8 as it is stored: fields that may be missing are left out where they hold null. */
    public static byte[] bytes(Record value) {
        return STORED.bytes(value);
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
