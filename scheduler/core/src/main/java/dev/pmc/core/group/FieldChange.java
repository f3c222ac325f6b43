package dev.pmc.core.group;

import org.jspecify.annotations.Nullable;

/**
 * What a member has otherwise than its group's spec says.
 *
 * @param field by the name that it has in files
 * @param from as the member has it; null for nothing. What may be secret or long is not told, only that it differs
 * @param to as it is to be; null for nothing
 * @param needs what has to be done to the member for it
 */
public record FieldChange(
        String field, @Nullable String from, @Nullable String to, Needs needs) {
    /** What a change takes, the least first. */
    public enum Needs {
        /** Its record says otherwise from now on; the guest takes no notice. */
        RECORD,
        /** The member is made anew, and its disk is lost. */
        REPLACEMENT
    }
}
