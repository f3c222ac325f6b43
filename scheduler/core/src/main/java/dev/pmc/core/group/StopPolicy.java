package dev.pmc.core.group;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;

/**
 * How members go that are not wanted any more, by the count or with their group.
 *
 * @param onRemove what becomes of their disks
 */
public record StopPolicy(@IfMissing("\"KEEP\"") OnRemove onRemove, UnknownFields unknown) {
    /** That of a group that says nothing. */
    public static final StopPolicy STANDARD = new StopPolicy(OnRemove.KEEP, UnknownFields.NONE);

    /** What becomes of the disk of a member that is not wanted any more. */
    public enum OnRemove {
        /** The member is stopped and keeps its disk: it is started again when it is wanted again. */
        KEEP,
        /** The member is deleted. */
        ERASE
    }
}
