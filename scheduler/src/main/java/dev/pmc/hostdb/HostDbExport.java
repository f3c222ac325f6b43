package dev.pmc.hostdb;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole state as text, by which a hostdb is kept elsewhere and made again, there or in another place.
 *
 * <p>The text is JSON lines: a head, then one line for each VM and each result, then an end with their numbers, by
 * which a text that was cut off is told from a whole one.
 */
public final class HostDbExport {
    /** Goes up when an earlier pmc would take a line for something else than it is; a field more is no reason. */
    private static final int FORMAT = 5;

    private HostDbExport() {}

    /** One line of the text; exactly one part is there. */
    private record Line(
            @Nullable Head hostdb,
            @Nullable VmRecord vm,
            @Nullable JobResult result,
            @Nullable End end) {}

    /** @param drained hostnames of drained machines, in exports from before machines had records */
    private record Head(
            int format,
            String id,
            @Nullable String frameworkId,
            long sequence,
            @IfMissing("[]") List<HandledJob> handled,
            @IfMissing("[]") List<String> drained,
            @IfMissing("[]") List<Machine> machines,
            @IfMissing("[]") List<GroupRecord> groups) {}

    private record End(int vms, int results) {}

    /** What is looked at first: what else a head of a higher format says is not to be understood. */
    private record FormatLine(@Nullable FormatHead hostdb) {
        int format() {
            return hostdb == null ? 0 : hostdb.format();
        }
    }

    private record FormatHead(int format) {}

    /**
     * Writes a state as text.
     *
     * @throws HostDbException if it could not be written to its end
     */
    public static void write(State state, PrintWriter out) {
        Head head = new Head(
                FORMAT,
                state.id(),
                state.frameworkId(),
                state.sequence(),
                List.copyOf(state.handled()),
                List.of(),
                List.copyOf(state.machines()),
                List.copyOf(state.groups()));
        print(out, new Line(head, null, null, null));
        state.inOrderOfAcceptance().forEach(vm -> print(out, new Line(null, vm, null, null)));
        state.outbox().forEach(result -> print(out, new Line(null, null, result, null)));
        End end = new End(state.vms().size(), state.outbox().size());
        print(out, new Line(null, null, null, end));
        out.flush();
        if (out.checkError()) {
            throw new HostDbException("the export could not be written to its end");
        }
    }

    private static void print(PrintWriter out, Line line) {
        out.print(Records.text(line));
        out.print('\n');
    }

    /**
     * Reads an export.
     *
     * @throws HostDbException if the text is not a whole export
     */
    public static State read(BufferedReader in) {
        Head head = null;
        End end = null;
        Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
        List<JobResult> results = new ArrayList<>();
        int number = 0;
        try {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                number++;
                Line line = read(text, number);
                if ((line.hostdb() != null) != (number == 1) || end != null) {
                    throw new HostDbException("line " + number + " of the export: an export has one head, and it ends"
                            + " with its end; is this one export from its first line on?");
                }
                if (line.hostdb() != null) {
                    head = line.hostdb();
                } else if (line.vm() != null) {
                    if (vms.put(line.vm().hostname(), Optional.of(line.vm())) != null) {
                        throw new HostDbException("line " + number + " of the export: the VM "
                                + line.vm().hostname() + " is there already");
                    }
                } else if (line.result() != null) {
                    results.add(line.result());
                } else if (line.end() != null) {
                    end = line.end();
                } else {
                    throw new HostDbException("line " + number + " of the export says something that this pmc does not"
                            + " know: import it with the pmc that wrote it");
                }
            }
        } catch (IOException e) {
            throw new HostDbException("cannot read the export: " + e.getMessage(), e);
        }
        if (head == null || end == null || end.vms() != vms.size() || end.results() != results.size()) {
            throw new HostDbException("the export is not whole: it was cut off, or lines of it were removed or added"
                    + " without changing the numbers on its last line");
        }
        Map<String, Machine> machines = new LinkedHashMap<>();
        Stream.concat(
                        head.drained().stream()
                                .map(hostname -> Machine.named(hostname).withMode(Machine.Mode.DRAINED)),
                        head.machines().stream())
                .forEach(machine -> machines.put(machine.name(), machine));
        Map<GroupName, Optional<GroupRecord>> groups = new LinkedHashMap<>();
        head.groups().forEach(group -> groups.put(group.name(), Optional.of(group)));
        return State.empty(head.id())
                .after(new Changes(
                        head.frameworkId(),
                        head.sequence(),
                        vms,
                        results,
                        List.of(),
                        head.handled(),
                        List.of(),
                        machines,
                        groups));
    }

    private static Line read(String text, int number) {
        try {
            int format = Records.read(text, FormatLine.class).format();
            if (format > FORMAT) {
                throw new IllegalArgumentException("it is of format " + format + ", and this pmc knows formats up to "
                        + FORMAT + ": import it with the pmc that wrote it");
            }
            return Records.read(text, Line.class);
        } catch (IllegalArgumentException e) {
            throw new HostDbException("line " + number + " of the export cannot be read: " + e.getMessage(), e);
        }
    }
}
