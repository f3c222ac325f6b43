package dev.pmc.vm;

/**
 * Asks an executor to connect to the scheduler for somebody who looks at a guest's console; travels as JSON in a Mesos
 * framework message. It may be lost, so it is sent until the executor is there; one that cannot come answers with a {@link
 * ConsolePart} that has a problem.
 *
 * <p>The connection is a WebSocket. What the guest says goes up it in binary messages, what is typed comes down it in such;
 * a text message is a {@link ConsoleWord}.
 *
 * @param consoleInvitation a word that names the connection
 * @param url where to connect to, with {@code ws:} or {@code wss:}
 * @param token what to show there; good for this connection alone
 * @param last how many bytes of what was said so far are wanted
 */
public record ConsoleInvitation(String consoleInvitation, Hostname hostname, String url, String token, long last) {
    /** What tells this message from others. */
    public static final String FIELD = "consoleInvitation";

    public ConsoleInvitation {
        if (last < 0) {
            throw new IllegalArgumentException("nobody wants the last " + last + " bytes");
        }
    }

    @Override
    public String toString() {
        return "ConsoleInvitation[" + consoleInvitation + ", " + hostname + ", " + url + "]";
    }
}
