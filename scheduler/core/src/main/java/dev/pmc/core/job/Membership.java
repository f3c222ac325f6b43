package dev.pmc.core.job;

import dev.pmc.vm.IfMissing;
import dev.pmc.vm.UnknownFields;

/**
 * That a VM is a member of a group. It stands in the VM's own record, so whatever becomes of a VM becomes of its membership,
 * and a VM without one is nobody's but its maker's.
 *
 * @param ordinal its number in the group, from 0 on
 * @param revision the group's revision that it was made by, or brought up to last
 * @param resting the group has switched it off, and may switch it on again; what people have switched off stays off
 * @param spare it is there only while other members are updated
 */
public record Membership(
        GroupName group,
        int ordinal,
        int revision,
        boolean resting,
        @IfMissing("false") boolean spare,
        UnknownFields unknown) {
    /** @throws IllegalArgumentException if a number is out of its range */
    public Membership {
        if (ordinal < 0 || revision < 1) {
            throw new IllegalArgumentException("members count from 0, revisions from 1");
        }
    }

    /** Of a VM that is to run. */
    public static Membership of(GroupName group, int ordinal, int revision) {
        return new Membership(group, ordinal, revision, false, false, UnknownFields.NONE);
    }

    /** The same, brought up to another revision. */
    public Membership at(int other) {
        return new Membership(group, ordinal, other, resting, spare, unknown);
    }

    /** The same when the group has switched it off, or on. */
    public Membership resting(boolean yes) {
        return new Membership(group, ordinal, revision, yes, spare, unknown);
    }

    /** The same when it is there only for a time, or to stay. */
    public Membership asSpare(boolean yes) {
        return new Membership(group, ordinal, revision, resting, yes, unknown);
    }

    @Override
    public String toString() {
        return group + " " + ordinal;
    }
}
