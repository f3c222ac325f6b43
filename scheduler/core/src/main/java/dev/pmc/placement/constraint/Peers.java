package dev.pmc.placement.constraint;

import dev.pmc.vm.ComponentType;

/**
 * The VMs that a constraint counts. All of pmc's that have a machine do: those that come up in this very moment, that run, that
 * are stopped, and that are out of reach.
 *
 * @param name a component type; a label and its value, with {@code =} between them; or the hostname of one VM
 */
public record Peers(Kind kind, String name) {
    private static final String LABEL = "label:";
    private static final String HOST = "host:";

    /** What they have in common. */
    public enum Kind {
        TYPE,
        LABEL,
        HOST
    }

    /** Those of a component type. */
    public static Peers of(ComponentType type) {
        return new Peers(Kind.TYPE, type.value());
    }

    /** Those with that label. */
    public static Peers labelled(String key, String value) {
        return new Peers(Kind.LABEL, key + "=" + value);
    }

    /** The one of that hostname. */
    public static Peers host(String hostname) {
        return new Peers(Kind.HOST, hostname);
    }

    /**
     * Those that a job names: {@code db} is a component type, {@code label:app=shop} a label, {@code host:db1} one host.
     *
     * @throws IllegalArgumentException if it is none of these; the message says what they are
     */
    static Peers parse(String text) {
        if (text.startsWith(HOST) && text.length() > HOST.length()) {
            return host(text.substring(HOST.length()));
        }
        if (text.startsWith(LABEL) && text.indexOf('=') > LABEL.length()) {
            return new Peers(Kind.LABEL, text.substring(LABEL.length()));
        }
        try {
            return of(new ComponentType(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "hosts are named by their component type, by label:KEY=VALUE, or by host:NAME", e);
        }
    }

    /** Hosts, in words. */
    @Override
    public String toString() {
        return switch (kind) {
            case TYPE -> "hosts of type " + name;
            case LABEL -> "hosts with the label " + name;
            case HOST -> "the host " + name;
        };
    }
}
