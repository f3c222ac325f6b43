package dev.pmc.core.vm;

import static dev.pmc.core.SampleVms.NOON;
import static dev.pmc.core.SampleVms.POLICY;
import static dev.pmc.core.SampleVms.vm;
import static dev.pmc.core.SampleVms.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.job.Job;
import dev.pmc.core.vm.Standing.Power;
import dev.pmc.core.vm.Standing.Reach;
import dev.pmc.core.vm.Standing.Stage;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.Word;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Walks the {@link LifecycleTable}, and shows that it is whole. */
class LifecycleTest {
    @TestFactory
    Stream<DynamicTest> everyEventInEverySituation() {
        return LifecycleTable.cells()
                .map(cell -> DynamicTest.dynamicTest(
                        cell.situation() + ": " + cell.event(),
                        () -> assertThat(after(cell.situation(), cell.event())).isEqualTo(cell.expected())));
    }

    /** Of all standings and attempts that can be written down, those that the table leaves out cannot exist. */
    @Test
    void everySituationIsInTheTableOrCannotBe() {
        Set<String> inTable = new TreeSet<>();
        LifecycleTable.situations(LifecycleTable.JOBS).forEach(situation -> inTable.add(kind(situation)));

        for (Goal goal : Goal.values()) {
            for (String attempt : List.of("-", "run", "stop", "erase")) {
                standings().forEach(standing -> {
                    String situation = goal + " " + words(standing) + " " + attempt;
                    assertThat(inTable.contains(situation))
                            .as(
                                    "%s is in the table, as nothing rules it out: %s",
                                    situation, ruledOut(goal, standing, attempt))
                            .isEqualTo(ruledOut(goal, standing, attempt).isEmpty());
                });
            }
        }
    }

    /** A newer release has stored it beside, and wants to find it again. */
    @Test
    void whatIsNotKnownGoesWithTheVmThroughEveryStep() {
        UnknownFields unknown = new UnknownFields(Map.of("colour", "red"));
        assertThat(LifecycleTable.cells()).hasSizeGreaterThan(200).allSatisfy(cell -> {
            VmRecord vm = record(cell.situation());
            VmRecord after = step(
                    new VmRecord(
                            vm.asked(),
                            vm.standing(),
                            vm.location(),
                            vm.attempt(),
                            vm.guest(),
                            vm.tries(),
                            vm.jobs(),
                            vm.move(),
                            unknown),
                    cell.event());

            assertThat(after == null ? unknown : after.unknown()).isEqualTo(unknown);
        });
    }

    @Test
    void whatIsNotKnownOfAHomeIsKeptWhenItIsDeclaredGone() {
        Home home = new Home("S1", "metal1", null, false, new UnknownFields(Map.of("colour", "red")));

        assertThat(home.declaredGone().unknown()).isEqualTo(home.unknown());
    }

    /** The word of a standing, and the standing of that word: a stored record has no more than the word. */
    @Test
    void aStandingCanBeToldFromItsWord() {
        List<VmRecord> records = LifecycleTable.cells()
                .flatMap(cell -> Stream.of(record(cell.situation()), step(record(cell.situation()), cell.event())))
                .filter(Objects::nonNull)
                .toList();

        assertThat(records)
                .hasSizeGreaterThan(400)
                .allSatisfy(vm -> assertThat(vm.with(Standing.waiting(vm.reason(), vm.since()))
                                .called(vm.state()))
                        .isEqualTo(vm));
    }

    @Test
    void allTablesHaveTheSameSituations() {
        assertThat(LifecycleTable.ALL)
                .allSatisfy(table -> assertThat(LifecycleTable.situations(table))
                        .isEqualTo(LifecycleTable.situations(LifecycleTable.JOBS)));
    }

    @Test
    void everyKindOfWordIsInATable() {
        Set<String> events =
                LifecycleTable.cells().map(LifecycleTable.Cell::event).collect(Collectors.toSet());

        assertThat(events).containsAll(Stream.of(Kind.values()).map(Kind::name).toList());
    }

    /** Nothing leads to where the table does not go on. */
    @Test
    void everyOutcomeIsASituationOfTheTable() {
        Set<String> inTable = LifecycleTable.situations(LifecycleTable.JOBS);

        assertThat(LifecycleTable.cells()
                        .map(cell -> step(record(cell.situation()), cell.event()))
                        .filter(Objects::nonNull)
                        .map(LifecycleTest::situation))
                .allSatisfy(situation -> assertThat(inTable).contains(situation));
    }

    @Test
    void theTableInTheJavadocHasTheSameSituations() throws IOException {
        Set<String> documented = new TreeSet<>();
        String source = Files.readString(Path.of("src/main/java/dev/pmc/core/vm/Lifecycle.java"));
        String javadoc = source.substring(source.indexOf("<pre>"), source.indexOf("</pre>"));
        for (String line : javadoc.lines().skip(2).toList()) {
            String[] columns = line.replace(" *", "").strip().split(" {2,}", -1);
            if (columns.length >= 4) {
                for (String power : columns[0].split(", ", -1)) {
                    for (String attempt : columns[3].split(", ", -1)) {
                        documented.add(columns[2] + " " + power + " " + columns[1] + " " + attempt);
                    }
                }
            }
        }

        Set<String> tested = new TreeSet<>();
        LifecycleTable.situations(LifecycleTable.JOBS).forEach(situation -> tested.add(kind(situation)));
        assertThat(documented).isEqualTo(tested);
    }

    /** By that word people, messages and stored records call it. */
    @ParameterizedTest
    @CsvSource({
        "start/waiting, ACCEPTED",
        "start/launched, PLACED",
        "start, STARTING",
        "on none, RUNNING",
        "on restart, RUNNING",
        "on snapshot, RUNNING",
        "stop/waiting, STOPPING",
        "stop, STOPPING",
        "off none, STOPPED",
        "erase/waiting, DELETING",
        "erase, DELETING",
        "start/given_up, FAILED",
        "stop/given_up, FAILED",
        "erase/given_up, FAILED",
        "start away, UNREACHABLE",
        "stop away, UNREACHABLE",
        "erase away, UNREACHABLE"
    })
    void everyStandingHasItsWord(String standing, VmState word) {
        assertThat(LifecycleTable.situations(LifecycleTable.JOBS))
                .filteredOn(situation -> (" " + words(record(situation).standing())).endsWith(" " + standing))
                .isNotEmpty()
                .allSatisfy(situation -> assertThat(record(situation).state()).isEqualTo(word));
    }

    /** The reasons why a situation cannot exist. */
    private static List<String> ruledOut(Goal goal, Standing standing, String attempt) {
        boolean none = attempt.equals("-");
        boolean runs = attempt.equals("run");
        Activity activity = standing.activity();
        Stage stage = standing.stage();
        boolean ends = activity == Activity.STOP || activity == Activity.ERASE;
        Map<String, Boolean> reasons = new LinkedHashMap<>();
        reasons.put("who waits or was given up has no attempt", !none && isOneOf(stage, Stage.WAITING, Stage.GIVEN_UP));
        reasons.put(
                "what was launched or is under way has an attempt",
                none && isOneOf(stage, Stage.LAUNCHED, Stage.UNDER_WAY));
        reasons.put(
                "only of a start the launch is told from what follows",
                !(activity == Activity.START) && stage == Stage.LAUNCHED);
        reasons.put("who comes up has an attempt that runs it", activity == Activity.START && !none && !runs);
        reasons.put("who is on has an attempt that runs it", standing.isOn() && !runs);
        reasons.put(
                "who is on is left alone, restarted or has its snapshots seen to, and nobody else has that",
                standing.isOn() != (isForGuestsThatAreOn(activity) || (activity == Activity.NONE && goal == Goal.RUN)));
        reasons.put(
                "what is done to a guest that is on waits for nothing",
                isForGuestsThatAreOn(activity) && stage != Stage.UNDER_WAY);
        reasons.put("who is on is meant to be", standing.isOn() && goal != Goal.RUN);
        reasons.put(
                "who is left alone and not on is off, without an attempt, and meant to be",
                activity == Activity.NONE
                        && !standing.isOn()
                        && !(none && goal == Goal.STOP && standing.power() == Power.OFF));
        reasons.put("nobody comes up who is not meant to run", activity == Activity.START && goal != Goal.RUN);
        reasons.put("who is erased is meant to be", (activity == Activity.ERASE) != (goal == Goal.ERASE));
        reasons.put(
                "who is meant to run is stopped only to end an attempt",
                activity == Activity.STOP && goal == Goal.RUN && none);
        reasons.put("nothing is erased unless that is meant", attempt.equals("erase") && goal != Goal.ERASE);
        reasons.put(
                "while a task that runs it is ended nobody knows", runs && ends && standing.power() != Power.UNKNOWN);
        reasons.put(
                "out of reach is an attempt that is under way, and nobody knows its guest's power",
                !standing.isReachable() && (stage != Stage.UNDER_WAY || standing.power() != Power.UNKNOWN));
        reasons.put(
                "out of reach, an attempt that does what is meant is not ended",
                !standing.isReachable() && goal == Goal.RUN && runs && ends);
        return reasons.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isForGuestsThatAreOn(Activity activity) {
        return activity == Activity.RESTART || activity == Activity.SNAPSHOT;
    }

    private static boolean isOneOf(Stage stage, Stage... those) {
        return List.of(those).contains(stage);
    }

    private static Stream<Standing> standings() {
        return Stream.of(Power.values())
                .flatMap(power -> Stream.of(Activity.values())
                        .flatMap(activity -> Stream.of(Stage.values())
                                .filter(stage -> (activity == Activity.NONE) == (stage == Stage.IDLE))
                                .flatMap(stage -> Stream.of(Reach.values())
                                        .map(reach -> new Standing(power, activity, stage, reach, null, NOON)))));
    }

    /** A situation without regard to the home. */
    private static String kind(String situation) {
        return situation.replace("home", "-");
    }

    private static VmRecord record(String situation) {
        List<String> words = List.of(situation.split(" ", -1));
        String[] doing = words.get(2).split("/", -1);
        Activity activity = Activity.valueOf(upper(doing[0]));
        Reach reach = words.contains("away") ? Reach.UNREACHABLE : Reach.REACHABLE;
        Stage stage = doing.length == 2
                ? Stage.valueOf(upper(doing[1]))
                : activity == Activity.NONE ? Stage.IDLE : Stage.UNDER_WAY;
        Power power = words.get(1).equals("?") ? Power.UNKNOWN : Power.valueOf(upper(words.get(1)));
        String its = words.get(words.size() - 1);
        SampleVms.Draft draft = vm(Goal.valueOf(words.get(0)), VmState.ACCEPTED);
        if (its.equals("home")) {
            draft.home(SampleVms.HOME);
        } else if (!its.equals("-")) {
            draft.attempt(Verb.valueOf(upper(its)));
        }
        if (activity == Activity.RESTART) {
            draft.pending(Job.Action.RESTART);
        }
        if (activity == Activity.SNAPSHOT) {
            draft.pending(Job.Action.SNAPSHOT);
        }
        boolean ends = its.equals("run") && activity != Activity.START;
        if (power == Power.UNKNOWN && reach == Reach.REACHABLE && !ends) {
            draft.mayStillRun();
        }
        return draft.record().with(new Standing(power, activity, stage, reach, null, NOON));
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }

    private static String situation(VmRecord vm) {
        Attempt attempt = vm.attempt();
        String rest = vm.home() == null ? "-" : "home";
        return vm.goal() + " " + words(vm.standing()) + " " + (attempt == null ? rest : Word.of(attempt.verb()));
    }

    private static String words(Standing standing) {
        String power = standing.power() == Power.UNKNOWN ? "?" : Word.of(standing.power());
        boolean isUsual = standing.stage() == Stage.IDLE || standing.stage() == Stage.UNDER_WAY;
        return power + " " + Word.of(standing.activity()) + (isUsual ? "" : "/" + Word.of(standing.stage()))
                + (standing.isReachable() ? "" : " away");
    }

    private static String after(String situation, String event) {
        VmRecord before = record(situation);
        LifecycleStep step = happens(before, event);
        if (step == null) {
            return "";
        }
        if (step.later()) {
            return "later";
        }
        VmRecord after = step.record();
        if (after == null) {
            return "gone";
        }
        if (after.equals(before) && !step.outcomes().isEmpty()) {
            return Word.of(step.outcomes().get(0).status());
        }
        String now = situation(after);
        if (now.equals(situation)) {
            return "=";
        }
        return after.goal() == before.goal() ? now.substring(now.indexOf(' ') + 1) : now;
    }

    private static @Nullable VmRecord step(VmRecord vm, String event) {
        LifecycleStep step = happens(vm, event);
        return step == null ? null : step.record();
    }

    /** What the event makes of the VM; null if it cannot be. */
    private static @Nullable LifecycleStep happens(VmRecord vm, String event) {
        return switch (event) {
            case "create" -> asked(vm, Job.Action.CREATE, new Job.Order(vm.spec(), vm.options()));
            case "other" -> asked(vm, Job.Action.CREATE, new Job.Order(SampleVms.spec("web1", "db", 4), vm.options()));
            case "delete", "stop", "start", "restart", "snapshot", "rebuild", "resize" ->
                asked(vm, Job.Action.valueOf(upper(event)), null);
            case "placed" -> placed(vm);
            case "overdue" ->
                vm.standing().isComingUp() || isForGuestsThatAreOn(vm.standing().activity())
                        ? Lifecycle.overdue(vm, "too late", NOON)
                        : null;
            case "nothing left" -> told(vm, word(Kind.REFUSED, SampleVms.report(true, true, 0)));
            case "REFUSED", "RUNNING" -> told(vm, word(Kind.valueOf(event), SampleVms.report(false, true, 0)));
            default -> told(vm, word(Kind.valueOf(event)));
        };
    }

    private static LifecycleStep asked(VmRecord vm, Job.Action action, Job.@Nullable Order order) {
        Job job = action.remakes()
                ? Job.changing(action, vm.hostname(), SampleVms.LARGER, Map.of())
                : new Job(action, vm.hostname(), order, Map.of());
        return Lifecycle.asked(vm, SampleVms.pending(action), job, NOON);
    }

    private static @Nullable LifecycleStep placed(VmRecord vm) {
        Verb verb = Lifecycle.wants(vm);
        return verb == null ? null : LifecycleStep.to(Lifecycle.placed(vm, SampleVms.attempt(verb), NOON));
    }

    private static @Nullable LifecycleStep told(VmRecord vm, TaskUpdate update) {
        Attempt attempt = vm.attempt();
        if (attempt != null) {
            return Lifecycle.updated(vm, attempt, update, POLICY, NOON);
        }
        Home home = vm.home();
        return update.kind() == Kind.AGENT_GONE && home != null ? Lifecycle.homeGone(vm, home, "gone", NOON) : null;
    }
}
