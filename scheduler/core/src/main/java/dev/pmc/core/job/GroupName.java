package dev.pmc.core.job;

import java.util.regex.Pattern;

/**
 * The name of a group of VMs, and the beginning of its members' hostnames. Short enough that a member's number fits into one
 * label of a hostname behind it.
 */
public record GroupName(String value) implements Comparable<GroupName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,54}[a-z0-9])?");

    /** @throws IllegalArgumentException if it could not begin a hostname */
    public GroupName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a group's name is 1 to 56 small letters, digits and inner hyphens, for its members' hostnames begin"
                            + " with it");
        }
    }

    @Override
    public int compareTo(GroupName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
