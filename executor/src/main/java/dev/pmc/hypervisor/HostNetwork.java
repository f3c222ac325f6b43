package dev.pmc.hypervisor;

import dev.pmc.vm.Word;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What VMs of this host are plugged into: a bridge of the host, {@code bridge:br0}, a network of libvirt's, {@code
 * network:default}, or nothing, {@code none}.
 */
public record HostNetwork(Kind kind, String name) {
    private static final Pattern SYNTAX = Pattern.compile("(bridge|network)[:=]([A-Za-z0-9_.-]{1,64})");

    /**
     * Reads one of the three.
     *
     * @throws IllegalArgumentException if {@code text} is none of them
     */
    public static HostNetwork parse(String text) {
        if (text.equals("none")) {
            return new HostNetwork(Kind.NONE, "");
        }
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a network is bridge:NAME, network:NAME or none, not \"" + text + "\"");
        }
        return new HostNetwork(Kind.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)), matcher.group(2));
    }

    @Override
    public String toString() {
        return kind == Kind.NONE ? "none" : Word.of(kind) + ":" + name;
    }

    /** Who runs the network. */
    public enum Kind {
        BRIDGE,
        NETWORK,
        NONE
    }
}
