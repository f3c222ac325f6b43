package dev.pmc.vm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What has to happen until a guest counts as ready; a job says {@code auto}, {@code agent}, {@code tcp:80}, {@code
 * phone_home} or {@code none}.
 *
 * @param port with {@link Kind#TCP}, else 0
 */
public record ReadyCheck(Kind kind, int port) {
    /** What is done unless a job says otherwise. */
    public static final ReadyCheck AUTO = new ReadyCheck(Kind.AUTO, 0);

    private static final Pattern TCP = Pattern.compile("tcp:(\\d{1,5})");

    /** How it is found out. */
    public enum Kind {
        /** The guest agent answers, or an ssh server greets, or the image's word is on the console; whichever is first. */
        AUTO,
        /** The guest agent answers. */
        AGENT,
        /** The guest accepts a connection to a port. */
        TCP,
        /** Cloud-init has come to its end at the first boot, and says so to the host. */
        PHONE_HOME,
        /** Nobody waits for the guest: it counts as ready when its domain is active. */
        NONE
    }

    /** @throws IllegalArgumentException if there is a port where none belongs, or none where one does */
    public ReadyCheck {
        if (kind == Kind.TCP ? port < 1 || port > 65535 : port != 0) {
            throw new IllegalArgumentException("a port is 1 to 65535, and only tcp has one");
        }
    }

    /**
     * Reads what a job says.
     *
     * @throws IllegalArgumentException if it is none of the five
     */
    public static ReadyCheck parse(String text) {
        return switch (text) {
            case "auto" -> AUTO;
            case "agent" -> new ReadyCheck(Kind.AGENT, 0);
            case "phone_home" -> new ReadyCheck(Kind.PHONE_HOME, 0);
            case "none" -> new ReadyCheck(Kind.NONE, 0);
            default -> {
                Matcher tcp = TCP.matcher(text);
                if (!tcp.matches()) {
                    throw new IllegalArgumentException("it is auto, agent, tcp:PORT, phone_home or none");
                }
                yield new ReadyCheck(Kind.TCP, Integer.parseInt(tcp.group(1)));
            }
        };
    }

    @Override
    public String toString() {
        String word = Word.of(kind);
        return kind == Kind.TCP ? word + ":" + port : word;
    }
}
