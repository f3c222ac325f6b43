package dev.pmc.core.vm;

import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.POLICY;
import static dev.pmc.core.SampleVms.vm;
import static dev.pmc.core.SampleVms.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.job.Job;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.VmTask.Verb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every happening makes of a VM in every situation, as a literal table. A situation is a goal, a state, and what
 * there is of the VM: the verb of its attempt, else its home, else nothing ("-").
 *
 * <p>In the cells: the situation afterwards, without the goal if that stays; {@code =} if the situation stays; a word in
 * lower case if the job is answered at once and nothing changes; {@code later} if it has to come again; {@code gone}; and
 * nothing where the happening cannot be.
 */
class LifecycleTest {
    /** Jobs; "other" is a create of another VM of the same name. */
    private static final String JOBS = """
                                    | create            | other    | delete                 | stop                  | start                | restart
            RUN ACCEPTED -          | duplicate         | rejected | gone                   | STOP STOPPED -        | duplicate            | =
            RUN ACCEPTED home       | duplicate         | rejected | ERASE DELETING home    | STOP STOPPING home    | duplicate            | =
            RUN PLACED run          | duplicate         | rejected | ERASE DELETING run     | STOP STOPPING run     | duplicate            | =
            RUN STARTING run        | duplicate         | rejected | ERASE DELETING run     | STOP STOPPING run     | duplicate            | =
            RUN RUNNING run         | duplicate         | rejected | ERASE DELETING run     | STOP STOPPING run     | duplicate            | =
            RUN STOPPING run        | duplicate         | rejected | ERASE DELETING run     | STOP STOPPING run     | duplicate            | =
            RUN STOPPING stop       | duplicate         | rejected | ERASE DELETING stop    | STOP STOPPING stop    | duplicate            | =
            RUN FAILED -            | ACCEPTED -        | rejected | gone                   | STOP STOPPED -        | ACCEPTED -           | ACCEPTED -
            RUN FAILED home         | ACCEPTED home     | rejected | ERASE DELETING home    | STOP STOPPING home    | ACCEPTED home        | ACCEPTED home
            RUN UNREACHABLE run     | duplicate         | rejected | ERASE UNREACHABLE run  | STOP UNREACHABLE run  | duplicate            | =
            RUN UNREACHABLE stop    | duplicate         | rejected | ERASE UNREACHABLE stop | STOP UNREACHABLE stop | duplicate            | =
            STOP STOPPING home      | duplicate         | rejected | ERASE DELETING home    | duplicate             | RUN ACCEPTED home    | RUN ACCEPTED home
            STOP STOPPING run       | duplicate         | rejected | ERASE DELETING run     | duplicate             | RUN STOPPING run     | RUN STOPPING run
            STOP STOPPING stop      | duplicate         | rejected | ERASE DELETING stop    | duplicate             | RUN STOPPING stop    | RUN STOPPING stop
            STOP STOPPED -          | duplicate         | rejected | gone                   | duplicate             | RUN ACCEPTED -       | RUN ACCEPTED -
            STOP STOPPED home       | duplicate         | rejected | ERASE DELETING home    | duplicate             | RUN ACCEPTED home    | RUN ACCEPTED home
            STOP FAILED home        | RUN ACCEPTED home | rejected | ERASE DELETING home    | STOPPING home         | RUN ACCEPTED home    | RUN ACCEPTED home
            STOP UNREACHABLE run    | duplicate         | rejected | ERASE UNREACHABLE run  | duplicate             | RUN UNREACHABLE run  | RUN UNREACHABLE run
            STOP UNREACHABLE stop   | duplicate         | rejected | ERASE UNREACHABLE stop | duplicate             | RUN UNREACHABLE stop | RUN UNREACHABLE stop
            ERASE DELETING home     | later             | later    | duplicate              | rejected              | rejected             | rejected
            ERASE DELETING run      | later             | later    | duplicate              | rejected              | rejected             | rejected
            ERASE DELETING stop     | later             | later    | duplicate              | rejected              | rejected             | rejected
            ERASE DELETING erase    | later             | later    | duplicate              | rejected              | rejected             | rejected
            ERASE FAILED home       | rejected          | rejected | DELETING home          | rejected              | rejected             | rejected
            ERASE UNREACHABLE run   | later             | later    | duplicate              | rejected              | rejected             | rejected
            ERASE UNREACHABLE stop  | later             | later    | duplicate              | rejected              | rejected             | rejected
            ERASE UNREACHABLE erase | later             | later    | duplicate              | rejected              | rejected             | rejected
            """;

    /** A launch, time that passes, and word of an attempt that lives. */
    private static final String WORDS = """
                                    | placed         | overdue      | STAGING        | STARTING       | RUNNING        | UNREACHABLE
            RUN ACCEPTED -          | PLACED run     |              |                |                |                |
            RUN ACCEPTED home       | PLACED run     |              |                |                |                |
            RUN PLACED run          |                | STOPPING run | =              | STARTING run   | RUNNING run    | UNREACHABLE run
            RUN STARTING run        |                | STOPPING run | =              | =              | RUNNING run    | UNREACHABLE run
            RUN RUNNING run         |                |              | =              | =              | =              | UNREACHABLE run
            RUN STOPPING run        |                |              | =              | =              | =              | UNREACHABLE run
            RUN STOPPING stop       |                |              | =              | =              | =              | UNREACHABLE stop
            RUN FAILED -            |                |              |                |                |                |
            RUN FAILED home         |                |              |                |                |                |
            RUN UNREACHABLE run     | PLACED run     |              | PLACED run     | STARTING run   | RUNNING run    | =
            RUN UNREACHABLE stop    | PLACED run     |              | STOPPING stop  | STOPPING stop  | STOPPING stop  | =
            STOP STOPPING home      | STOPPING stop  |              |                |                |                |
            STOP STOPPING run       |                |              | =              | =              | =              | UNREACHABLE run
            STOP STOPPING stop      |                |              | =              | =              | =              | UNREACHABLE stop
            STOP STOPPED -          |                |              |                |                |                |
            STOP STOPPED home       |                |              |                |                |                |
            STOP FAILED home        |                |              |                |                |                |
            STOP UNREACHABLE run    | STOPPING stop  |              | STOPPING run   | STOPPING run   | STOPPING run   | =
            STOP UNREACHABLE stop   | STOPPING stop  |              | STOPPING stop  | STOPPING stop  | STOPPING stop  | =
            ERASE DELETING home     | DELETING erase |              |                |                |                |
            ERASE DELETING run      |                |              | =              | =              | =              | UNREACHABLE run
            ERASE DELETING stop     |                |              | =              | =              | =              | UNREACHABLE stop
            ERASE DELETING erase    |                |              | =              | =              | =              | UNREACHABLE erase
            ERASE FAILED home       |                |              |                |                |                |
            ERASE UNREACHABLE run   | DELETING erase |              | DELETING run   | DELETING run   | DELETING run   | =
            ERASE UNREACHABLE stop  | DELETING erase |              | DELETING stop  | DELETING stop  | DELETING stop  | =
            ERASE UNREACHABLE erase | DELETING erase |              | DELETING erase | DELETING erase | DELETING erase | =
            """;

    /** The end of an attempt, by what the executor says; "nothing left" is a failure after which it has cleaned up. */
    private static final String ENDS = """
                                    | FINISHED          | KILLED        | REFUSED       | nothing left
            RUN ACCEPTED -          |                   |               |               |
            RUN ACCEPTED home       |                   |               |               |
            RUN PLACED run          | STOP STOPPED home | ACCEPTED home | ACCEPTED home | ACCEPTED -
            RUN STARTING run        | STOP STOPPED home | ACCEPTED home | ACCEPTED home | ACCEPTED -
            RUN RUNNING run         | STOP STOPPED home | ACCEPTED home | ACCEPTED home | ACCEPTED -
            RUN STOPPING run        | ACCEPTED home     | ACCEPTED home | ACCEPTED home | ACCEPTED -
            RUN STOPPING stop       | ACCEPTED home     | ACCEPTED home | ACCEPTED home | ACCEPTED -
            RUN FAILED -            |                   |               |               |
            RUN FAILED home         |                   |               |               |
            RUN UNREACHABLE run     | STOP STOPPED home | ACCEPTED home | ACCEPTED home | ACCEPTED -
            RUN UNREACHABLE stop    | ACCEPTED home     | ACCEPTED home | ACCEPTED home | ACCEPTED -
            STOP STOPPING home      |                   |               |               |
            STOP STOPPING run       | STOPPED home      | STOPPED home  | STOPPING home | STOPPED -
            STOP STOPPING stop      | STOPPED home      | STOPPING home | STOPPING home | STOPPED -
            STOP STOPPED -          |                   |               |               |
            STOP STOPPED home       |                   |               |               |
            STOP FAILED home        |                   |               |               |
            STOP UNREACHABLE run    | STOPPED home      | STOPPED home  | STOPPING home | STOPPED -
            STOP UNREACHABLE stop   | STOPPED home      | STOPPING home | STOPPING home | STOPPED -
            ERASE DELETING home     |                   |               |               |
            ERASE DELETING run      | DELETING home     | DELETING home | DELETING home | gone
            ERASE DELETING stop     | DELETING home     | DELETING home | DELETING home | gone
            ERASE DELETING erase    | gone              | DELETING home | DELETING home | gone
            ERASE FAILED home       |                   |               |               |
            ERASE UNREACHABLE run   | DELETING home     | DELETING home | DELETING home | gone
            ERASE UNREACHABLE stop  | DELETING home     | DELETING home | DELETING home | gone
            ERASE UNREACHABLE erase | gone              | DELETING home | DELETING home | gone
            """;

    /** The end of an attempt, by what others say; without an attempt, AGENT_GONE is word of the home's agent. */
    private static final String LOSSES = """
                                    | NEVER_RAN     | NOT_FETCHED   | HOST_FAILED   | LOST          | FORGOTTEN     | AGENT_GONE
            RUN ACCEPTED -          |               |               |               |               |               |
            RUN ACCEPTED home       |               |               |               |               |               | =
            RUN PLACED run          | ACCEPTED -    | ACCEPTED -    | ACCEPTED -    | ACCEPTED home | ACCEPTED home | ACCEPTED home
            RUN STARTING run        | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home
            RUN RUNNING run         | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home
            RUN STOPPING run        | ACCEPTED -    | ACCEPTED -    | ACCEPTED -    | ACCEPTED home | ACCEPTED home | ACCEPTED home
            RUN STOPPING stop       | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home
            RUN FAILED -            |               |               |               |               |               |
            RUN FAILED home         |               |               |               |               |               | =
            RUN UNREACHABLE run     | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home
            RUN UNREACHABLE stop    | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home | ACCEPTED home
            STOP STOPPING home      |               |               |               |               |               | STOPPED home
            STOP STOPPING run       | STOPPED -     | STOPPED -     | STOPPED -     | STOPPING home | STOPPING home | STOPPED home
            STOP STOPPING stop      | STOPPING home | STOPPING home | STOPPING home | STOPPING home | STOPPING home | STOPPED home
            STOP STOPPED -          |               |               |               |               |               |
            STOP STOPPED home       |               |               |               |               |               | =
            STOP FAILED home        |               |               |               |               |               | =
            STOP UNREACHABLE run    | STOPPING home | STOPPING home | STOPPING home | STOPPING home | STOPPING home | STOPPED home
            STOP UNREACHABLE stop   | STOPPING home | STOPPING home | STOPPING home | STOPPING home | STOPPING home | STOPPED home
            ERASE DELETING home     |               |               |               |               |               | gone
            ERASE DELETING run      | gone          | gone          | gone          | DELETING home | DELETING home | gone
            ERASE DELETING stop     | DELETING home | DELETING home | DELETING home | DELETING home | DELETING home | gone
            ERASE DELETING erase    | DELETING home | DELETING home | DELETING home | DELETING home | DELETING home | gone
            ERASE FAILED home       |               |               |               |               |               | =
            ERASE UNREACHABLE run   | DELETING home | DELETING home | DELETING home | DELETING home | DELETING home | gone
            ERASE UNREACHABLE stop  | DELETING home | DELETING home | DELETING home | DELETING home | DELETING home | gone
            ERASE UNREACHABLE erase | DELETING home | DELETING home | DELETING home | DELETING home | DELETING home | gone
            """;

    private static final List<String> TABLES = List.of(JOBS, WORDS, ENDS, LOSSES);

    @TestFactory
    Stream<DynamicTest> everyHappeningInEverySituation() {
        return TABLES.stream()
                .flatMap(LifecycleTest::cells)
                .map(cell -> DynamicTest.dynamicTest(
                        cell.situation() + ": " + cell.happening(),
                        () -> assertThat(after(cell.situation(), cell.happening()))
                                .isEqualTo(cell.expected())));
    }

    /** Of all goals, states and attempts that can be written down, those that the table leaves out cannot exist. */
    @Test
    void everySituationIsInTheTableOrCannotBe() {
        Set<String> inTable = new TreeSet<>();
        situations(JOBS).forEach(situation -> inTable.add(kind(situation)));

        for (Goal goal : Goal.values()) {
            for (VmState state : VmState.values()) {
                for (String attempt : List.of("-", "run", "stop", "erase")) {
                    String situation = goal + " " + state + " " + attempt;
                    assertThat(inTable.contains(situation))
                            .as(
                                    "%s is in the table, as nothing rules it out: %s",
                                    situation, ruledOut(goal, state, attempt))
                            .isEqualTo(ruledOut(goal, state, attempt).isEmpty());
                }
            }
        }
    }

    @Test
    void allTablesHaveTheSameSituations() {
        assertThat(TABLES).allSatisfy(table -> assertThat(situations(table)).isEqualTo(situations(JOBS)));
    }

    @Test
    void everyKindOfWordIsInATable() {
        Set<String> happenings = TABLES.stream()
                .flatMap(LifecycleTest::cells)
                .map(Cell::happening)
                .collect(Collectors.toSet());

        assertThat(happenings)
                .containsAll(Stream.of(Kind.values()).map(Kind::name).toList());
    }

    @Test
    void theTableInTheJavadocHasTheSameSituations() throws IOException {
        Set<String> documented = new TreeSet<>();
        String source = Files.readString(Path.of("src/main/java/dev/pmc/core/vm/Lifecycle.java"));
        String javadoc = source.substring(source.indexOf("<pre>"), source.indexOf("</pre>"));
        for (String line : javadoc.lines().skip(2).toList()) {
            String[] columns = line.replace(" *", "").strip().split(" {2,}", -1);
            if (columns.length >= 3) {
                for (String attempt : columns[2].split(", ", -1)) {
                    documented.add(columns[1] + " " + columns[0] + " " + attempt);
                }
            }
        }

        Set<String> tested = new TreeSet<>();
        situations(JOBS).forEach(situation -> tested.add(kind(situation)));
        assertThat(documented).isEqualTo(tested);
    }

    /** The reasons why a situation cannot exist. */
    private static List<String> ruledOut(Goal goal, VmState state, String attempt) {
        boolean none = attempt.equals("-");
        Map<String, Boolean> reasons = new LinkedHashMap<>();
        reasons.put(
                "who waits for an attempt, is off or was given up has none",
                !none
                        && Set.of(VmState.ACCEPTED, VmState.STOPPED, VmState.FAILED)
                                .contains(state));
        reasons.put(
                "who comes up or is up has an attempt that runs it",
                !attempt.equals("run")
                        && Set.of(VmState.PLACED, VmState.STARTING, VmState.RUNNING)
                                .contains(state));
        reasons.put(
                "nobody comes up who is not wanted to run",
                goal != Goal.RUN
                        && Set.of(VmState.ACCEPTED, VmState.PLACED, VmState.STARTING, VmState.RUNNING)
                                .contains(state));
        reasons.put("who is off is meant to be", goal != Goal.STOP && state == VmState.STOPPED);
        reasons.put("who is deleted is meant to be", goal != Goal.ERASE && state == VmState.DELETING);
        reasons.put("who is meant to be deleted is not just stopped", goal == Goal.ERASE && state == VmState.STOPPING);
        reasons.put("nothing is erased unless that is meant", attempt.equals("erase") && goal != Goal.ERASE);
        reasons.put("unreachable is an attempt", none && state == VmState.UNREACHABLE);
        reasons.put(
                "who is wanted to run and has no attempt waits for one",
                none && goal == Goal.RUN && state == VmState.STOPPING);
        return reasons.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    private record Cell(String situation, String happening, String expected) {}

    private static Stream<Cell> cells(String table) {
        List<String> lines = table.lines().toList();
        String[] happenings = lines.get(0).split("\\|", -1);
        List<Cell> cells = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\\|", -1);
            for (int i = 1; i < happenings.length; i++) {
                String expected = i < columns.length ? columns[i].strip() : "";
                cells.add(new Cell(columns[0].strip(), happenings[i].strip(), expected));
            }
        }
        return cells.stream();
    }

    private static Set<String> situations(String table) {
        Set<String> situations = new LinkedHashSet<>();
        cells(table).forEach(cell -> situations.add(cell.situation()));
        return situations;
    }

    /** A situation without regard to the home. */
    private static String kind(String situation) {
        return situation.replace("home", "-");
    }

    private static VmRecord record(String situation) {
        String[] words = situation.split(" ", -1);
        SampleVms.Draft draft = vm(Goal.valueOf(words[0]), VmState.valueOf(words[1]));
        return switch (words[2]) {
            case "-" -> draft.record();
            case "home" -> draft.home(SampleVms.HOME).record();
            default ->
                draft.attempt(Verb.valueOf(words[2].toUpperCase(Locale.ROOT))).record();
        };
    }

    private static String situation(VmRecord vm) {
        Attempt attempt = vm.attempt();
        String rest = vm.home() == null ? "-" : "home";
        return vm.goal() + " " + vm.state() + " "
                + (attempt == null ? rest : attempt.verb().name().toLowerCase(Locale.ROOT));
    }

    private static String after(String situation, String happening) {
        VmRecord vm = record(situation);
        return switch (happening) {
            case "create" -> asked(vm, Job.Action.CREATE, new Job.Order(vm.spec(), vm.options()));
            case "other" -> asked(vm, Job.Action.CREATE, new Job.Order(SampleVms.spec("web1", "db", 4), vm.options()));
            case "delete", "stop", "start", "restart" ->
                asked(vm, Job.Action.valueOf(happening.toUpperCase(Locale.ROOT)), null);
            case "placed" -> placed(vm);
            case "overdue" ->
                vm.state() == VmState.PLACED || vm.state() == VmState.STARTING
                        ? change(vm, LifecycleStep.to(Lifecycle.overdue(vm, "too late", NOON)))
                        : "";
            case "nothing left" -> told(vm, word(Kind.REFUSED, SampleVms.report(true, true, 0)));
            case "REFUSED", "RUNNING" -> told(vm, word(Kind.valueOf(happening), SampleVms.report(false, true, 0)));
            default -> told(vm, word(Kind.valueOf(happening)));
        };
    }

    private static String asked(VmRecord vm, Job.Action action, Job.@Nullable Order order) {
        LifecycleStep step = Lifecycle.asked(vm, SampleVms.pending(action), order, NOON);
        if (step.later()) {
            return "later";
        }
        if (vm.equals(step.record())) {
            return step.outcomes().get(0).status().name().toLowerCase(Locale.ROOT);
        }
        return change(vm, step);
    }

    private static String placed(VmRecord vm) {
        Verb verb = Lifecycle.wants(vm);
        return verb == null ? "" : change(vm, LifecycleStep.to(Lifecycle.placed(vm, SampleVms.attempt(verb), NOON)));
    }

    private static String told(VmRecord vm, TaskUpdate update) {
        Attempt attempt = vm.attempt();
        if (attempt != null) {
            return change(vm, Lifecycle.updated(vm, attempt, update, POLICY, NOON));
        }
        return update.kind() == Kind.AGENT_GONE && vm.home() != null
                ? change(vm, Lifecycle.homeGone(vm, vm.home(), "gone", NOON))
                : "";
    }

    private static String change(VmRecord before, LifecycleStep step) {
        VmRecord after = step.record();
        if (after == null) {
            return "gone";
        }
        String now = situation(after);
        if (now.equals(situation(before))) {
            return "=";
        }
        return after.goal() == before.goal() ? now.substring(now.indexOf(' ') + 1) : now;
    }
}
