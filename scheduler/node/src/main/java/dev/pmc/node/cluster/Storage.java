package dev.pmc.node.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Where everything lasting lies on a node.
 *
 * @param directory absolute, without a slash at its end
 * @param volume the block device that is mounted there; null if none is
 */
public record Storage(String directory, @Nullable String volume) {
    /** Where Debian's packages keep it. */
    public static final String USUAL = "/var/lib";

    /** The directory of a service. */
    public String of(String service) {
        return directory + "/" + service;
    }

    public boolean isUsual() {
        return directory.equals(USUAL);
    }
}
