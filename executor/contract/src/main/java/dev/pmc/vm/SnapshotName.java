package dev.pmc.vm;

/** What people call a snapshot of a VM's disk. */
public record SnapshotName(String value) {
    /**
     * @throws IllegalArgumentException if {@code value} is not 1 to 63 letters, digits, dots, hyphens and underscores, a
     *     letter or digit first
     */
    public SnapshotName {
        if (!Ascii.isName(value) || !Ascii.isLetterOrDigit(value.charAt(0))) {
            throw new IllegalArgumentException(
                    "a snapshot's name is 1 to 63 letters, digits, dots, hyphens and underscores, a letter or digit first");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
