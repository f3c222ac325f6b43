package dev.pmc.scheduler;

import dev.pmc.vm.Word;
import org.jspecify.annotations.Nullable;

/** The core's lines for the log: words first, then constant keys. */
final class Lines {
    private Lines() {}

    static String transition(VmRecord before, VmRecord after) {
        StringBuilder line = new StringBuilder("host is ").append(Word.of(after.state()));
        key(line, "vm", after.hostname().value());
        key(line, "from", Word.of(before.state()));
        key(line, "to", Word.of(after.state()));
        Attempt attempt = after.attempt() == null ? before.attempt() : after.attempt();
        if (attempt != null) {
            key(line, "task", attempt.task().value());
            key(line, "agent", attempt.agentHostname());
        }
        if (after.state() == VmState.RUNNING) {
            key(line, "ip", address(after));
        }
        if (after.failures() > 0) {
            key(line, "failures", Integer.toString(after.failures()));
        }
        key(line, "reason", after.reason());
        return line.toString();
    }

    static String result(JobResult result, Job.Action action) {
        StringBuilder line = new StringBuilder("job is done");
        key(line, "vm", result.hostname());
        key(line, "action", Word.of(action));
        key(line, "status", Word.of(result.status()));
        key(line, "agent", result.baremetal());
        key(line, "result", result.id());
        key(line, "reason", result.reason());
        return line.toString();
    }

    /** The VM's address as far as is known: what the guest has, else what was ordered. */
    static @Nullable String address(VmRecord vm) {
        if (vm.address() != null) {
            return vm.address();
        }
        return vm.spec().ip() == null ? null : vm.spec().ip().address();
    }

    private static void key(StringBuilder line, String key, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        line.append(' ').append(key).append('=');
        if (isToBeQuoted(value)) {
            line.append('"').append(value.replace("\n", " ").replace("\"", "'")).append('"');
        } else {
            line.append(value);
        }
    }

    private static boolean isToBeQuoted(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ' || value.charAt(i) == '"') {
                return true;
            }
        }
        return false;
    }
}
