package dev.pmc.discovery.dns;

import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** The zone whose names are services. */
public final class DiscoveryZone {
    private final Name name;

    private DiscoveryZone(Name name) {
        this.name = name;
    }

    /**
     * The zone of that name, with or without a dot at its end.
     *
     * @throws IllegalArgumentException if it is none, in words for the person who wrote it
     */
    public static DiscoveryZone of(String text) {
        try {
            Name name = Name.fromString(text, Name.root);
            if (name.labels() < 2 || name.isWild()) {
                throw new IllegalArgumentException("'" + text + "' is no name for a zone");
            }
            return new DiscoveryZone(name);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no name for a zone: " + e.getMessage(), e);
        }
    }

    Name name() {
        return name;
    }

    /** Without a dot at its end. */
    @Override
    public String toString() {
        return name.toString(true);
    }
}
