package dev.pmc.vm;

/** The kind of service that a VM belongs to; VMs of one type are spread over agents. Agents count it as {@code ct_<type>}. */
public record ComponentType(String value) {
    /** @throws IllegalArgumentException if {@code value} is not 1 to 63 letters, digits, dots, hyphens and underscores */
    public ComponentType {
        if (!Ascii.isName(value)) {
            throw new IllegalArgumentException(
                    "a component type is 1 to 63 letters, digits, dots, hyphens and underscores");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
