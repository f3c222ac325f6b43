package dev.pmc.vm;

import java.util.regex.Pattern;

/** The kind of service that a VM belongs to; VMs of one type are spread over agents. Agents count it as {@code ct_<type>}. */
public record ComponentType(String value) {
    private static final Pattern SYNTAX = Pattern.compile("[A-Za-z0-9_.-]{1,63}");

    /** @throws IllegalArgumentException if {@code value} is not 1 to 63 letters, digits, dots, hyphens and underscores */
    public ComponentType {
        if (!SYNTAX.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a component type is 1 to 63 letters, digits, dots, hyphens and underscores");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
