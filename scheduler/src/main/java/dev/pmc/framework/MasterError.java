package dev.pmc.framework;

import java.util.regex.Pattern;

/**
 * Tells the errors of a master that pass by themselves from those that are final, by their words, which are all that a
 * master gives ({@code src/master/master.cpp}, {@code src/sched/sched.cpp}).
 *
 * <p>These pass: a connection that broke, calls that came faster than the master's rate limit, an authentication that has
 * been overtaken by another, an authorizer that does not answer. All others need a person: the framework was removed or
 * another scheduler has taken it over; credentials, permissions, role or user are refused; what was sent is not valid.
 */
final class MasterError {
    private static final Pattern OVER_CAPACITY = Pattern.compile("Message \\S+ dropped: capacity\\(\\d+\\) exceeded");

    private MasterError() {}

    /** @param authenticates whether the framework gives credentials; without, it will never be authenticated */
    static boolean passes(String message, boolean authenticates) {
        return message.equals("Framework disconnected")
                || message.equals("Re-authentication in progress")
                || message.startsWith("Authorization failure: ")
                || (authenticates && message.endsWith(" is not authenticated"))
                || OVER_CAPACITY.matcher(message).matches();
    }
}
