package dev.pmc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.vm.CachedImage;
import dev.pmc.vm.ConsoleInvitation;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.ConsoleRequest;
import dev.pmc.vm.ConsoleWord;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.DiscoveryQuestion;
import dev.pmc.vm.DiskState;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.HostCounters;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.ImageOrder;
import dev.pmc.vm.SnapshotAnswer;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.SnapshotOrder;
import dev.pmc.vm.TakenSnapshot;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import dev.pmc.vm.VmTask.VirtType;
import dev.pmc.vm.WorkProgress;
import dev.pmc.vm.WorkStep;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What scheduler and executor of different releases make of each other's messages. */
class MessageFormsTest {
    /** Objects whose fields are anybody's. */
    private static final Set<String> FREE = Set.of("labels", "phaseMillis");

    /**
     * A kind of message.
     *
     * @param required the fields without which it says nothing: those have no default
     * @param words the fields that hold a word of an enum
     * @param meant what each of its golden files says
     */
    private record Kind(
            Class<? extends Record> type, Set<String> required, Set<String> words, Map<String, Record> meant) {}

    private static final List<VmCounters> COUNTERS =
            List.of(new VmCounters(new Hostname("web1.example"), 7_000_000_000L, 2, 3, 4, 5, 6, 7, 8, 9));

    private static final VmTask LEAST = new VmTask(2, Verb.ERASE, VmSpecs.least("web2"), 1, 0, VirtType.AUTO);

    private static final VmReport UP_WITH_SNAPSHOT = new VmReport(
                    false, true, true, "10.1.2.16", 4, Map.of("disk", 40L))
            .withDisk(
                    new DiskState(
                            196_616,
                            List.of(new TakenSnapshot(new SnapshotName("before-upgrade"), 1_790_000_000_123L))),
                    new SnapshotAnswer(7, true, "taken"));

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry(
                    "task",
                    new Kind(
                            VmTask.class,
                            Set.of(
                                    "verb",
                                    "spec",
                                    "attempt",
                                    "spec.hostname",
                                    "spec.componentType",
                                    "spec.vcpus",
                                    "spec.memoryMib",
                                    "spec.os",
                                    "snapshotOrder.number",
                                    "snapshotOrder.kind",
                                    "snapshotOrder.name"),
                            Set.of("verb", "virtType", "snapshotOrder.kind"),
                            Map.ofEntries(
                                    Map.entry("1.json", new VmTask(1, Verb.RUN, spec("auto"), 3, 4, VirtType.KVM)),
                                    Map.entry("2.json", new VmTask(2, Verb.RUN, spec("tcp:22"), 3, 4, VirtType.KVM)),
                                    Map.entry("2-least.json", LEAST),
                                    Map.entry(
                                            "3.json",
                                            new VmTask(2, Verb.RUN, helped(spec("tcp:22")), 3, 4, VirtType.KVM)),
                                    Map.entry("3-least.json", LEAST),
                                    Map.entry("4.json", reverting(spec("tcp:22"))),
                                    Map.entry("4-least.json", LEAST),
                                    Map.entry("5.json", reverting(member(spec("tcp:22")))),
                                    Map.entry("5-least.json", LEAST),
                                    Map.entry(
                                            "6.json",
                                            reverting(member(spec("tcp:22")).rebuiltSoOften(2))),
                                    Map.entry("6-least.json", LEAST)))),
            Map.entry(
                    "command",
                    new Kind(
                            VmCommand.class,
                            Set.of(
                                    "kind",
                                    "taskId",
                                    "snapshotOrder.number",
                                    "snapshotOrder.kind",
                                    "snapshotOrder.name"),
                            Set.of("kind", "snapshotOrder.kind"),
                            Map.of(
                                    "1.json",
                                    new VmCommand(VmCommand.Kind.RESTART, "web1.example-2-1", 5),
                                    "2-restart.json",
                                    new VmCommand(VmCommand.Kind.RESTART, "web1.example-2-1", 5),
                                    "2.json",
                                    VmCommand.of(order(SnapshotOrder.Kind.TAKE), "web1.example-2-1"),
                                    "3.json",
                                    VmCommand.of(order(SnapshotOrder.Kind.TAKE), "web1.example-2-1"),
                                    "3-fetch.json",
                                    new VmCommand(
                                            VmCommand.Kind.FETCH,
                                            "web1.example-2-1",
                                            5,
                                            3,
                                            "http://10.0.0.7:9478/disks/web1.example/0123456789abcdef0123456789abcdef")))),
            Map.entry(
                    "report",
                    new Kind(
                            VmReport.class,
                            Set.of(
                                    "leftNothing",
                                    "disk.bytes",
                                    "disk.snapshots",
                                    "disk.snapshots.name",
                                    "disk.snapshots.takenMillis",
                                    "snapshotAnswer.number",
                                    "snapshotAnswer.done",
                                    "snapshotAnswer.words"),
                            Set.of(),
                            Map.of(
                                    "1.json",
                                    new VmReport(false, true, true, "10.1.2.16", 4, Map.of("disk", 40L)),
                                    "2.json",
                                    new VmReport(false, true, false, null, 4, Map.of("disk", 40L))
                                            .withProgress(WorkProgress.at(
                                                    WorkStep.IMAGE, 41, 100, "fetching the image: 41 of 100 MiB")),
                                    "3.json",
                                    UP_WITH_SNAPSHOT,
                                    "3-least.json",
                                    VmReport.ofNone(true, true),
                                    "4.json",
                                    UP_WITH_SNAPSHOT.withTransfer(
                                            new Transfer(Transfer.Stage.FETCHING, 3, null, 41, 100)),
                                    "4-least.json",
                                    VmReport.ofNone(true, true)))),
            Map.entry(
                    "counters",
                    new Kind(
                            HostCounters.class,
                            Set.of("vms", "vms.hostname"),
                            Set.of(),
                            Map.of(
                                    "1.json", new HostCounters(1, COUNTERS),
                                    "2.json",
                                            new HostCounters(
                                                    1,
                                                    COUNTERS,
                                                    List.of(new CachedImage(
                                                            "https://images.example/jammy.img", 700_000_000L)))))),
            Map.entry(
                    "discovery-question",
                    new Kind(
                            DiscoveryQuestion.class,
                            Set.of("discoveryQuestion"),
                            Set.of(),
                            Map.of("1.json", DiscoveryQuestion.ASKED))),
            Map.entry(
                    "discovery-access",
                    new Kind(
                            DiscoveryAccess.class,
                            Set.of("discoveryUrl", "token"),
                            Set.of(),
                            Map.of("1.json", new DiscoveryAccess("http://10.0.0.1:12345/", "6f1c")))),
            Map.entry(
                    "console-request",
                    new Kind(
                            ConsoleRequest.class,
                            Set.of("consoleRequest", "hostname"),
                            Set.of(),
                            Map.of("1.json", new ConsoleRequest("6f1c", new Hostname("web1.example"), "1771", 4096)))),
            Map.entry(
                    "console-part",
                    new Kind(
                            ConsolePart.class,
                            Set.of("consoleRequest"),
                            Set.of(),
                            Map.of(
                                    "1.json",
                                    new ConsolePart("6f1c", "1771", 4096, 4102, 4102, "login:", null),
                                    "1-problem.json",
                                    ConsolePart.problem("6f1c", "web1.example has no console here")))),
            Map.entry(
                    "image-order",
                    new Kind(
                            ImageOrder.class,
                            Set.of("imageOrder"),
                            Set.of(),
                            Map.of("1.json", new ImageOrder("jammy")))),
            Map.entry(
                    "image-answer",
                    new Kind(
                            ImageAnswer.class,
                            Set.of("imageAnswer"),
                            Set.of(),
                            Map.of(
                                    "1.json", ImageAnswer.fetched("jammy"),
                                    "1-problem.json", ImageAnswer.failed("jammy", "there is no image jammy")))),
            Map.entry(
                    "console-invitation",
                    new Kind(
                            ConsoleInvitation.class,
                            Set.of("consoleInvitation", "hostname", "url", "token", "last"),
                            Set.of(),
                            Map.of(
                                    "1.json",
                                    new ConsoleInvitation(
                                            "6f1c",
                                            new Hostname("web1.example"),
                                            "ws://10.0.0.1:12345/console-lines/6f1c",
                                            "77aa",
                                            16384)))),
            Map.entry(
                    "console-word",
                    new Kind(
                            ConsoleWord.class,
                            Set.of("typing"),
                            Set.of(),
                            Map.of("1.json", new ConsoleWord(false, "somebody types at the machine itself")))));

    private static VmSpec member(VmSpec spec) {
        return spec.withGuestHelper(new GuestHelper(5, 20, 90).of("shop"));
    }

    private static VmSpec helped(VmSpec spec) {
        return spec.withGuestHelper(new GuestHelper(5, 20, 90));
    }

    private static VmTask reverting(VmSpec spec) {
        return new VmTask(2, Verb.STOP, spec, 3, 4, VirtType.KVM).with(order(SnapshotOrder.Kind.REVERT));
    }

    private static SnapshotOrder order(SnapshotOrder.Kind kind) {
        return new SnapshotOrder(7, kind, new SnapshotName("before-upgrade"));
    }

    private static VmSpec spec(String ready) {
        return VmSpecs.of("web1.example")
                .vcpus(4)
                .memoryMib(8192)
                .diskGib(40)
                .mac("52:54:00:12:34:56")
                .ip("10.1.2.16/24")
                .gateway("10.1.2.1")
                .nameservers("10.1.2.2", "10.1.2.3")
                .sshKeys(List.of("ssh-ed25519 AAAA somebody@somewhere"))
                .userData("#cloud-config\npackages: [ \"nginx\" ]\n# ümläut ☃ 𝄞\n")
                .labels(Map.of("team", "search"))
                .ready(ready)
                .build();
    }

    static Stream<GoldenFile> every() {
        return KINDS.keySet().stream().sorted().flatMap(kind -> GoldenFile.of(kind).stream());
    }

    static Stream<GoldenFile> newest() {
        return KINDS.keySet().stream().sorted().flatMap(kind -> GoldenFile.newest(kind).stream());
    }

    @Test
    void everyReleasedFormHasItsGoldenFile() {
        assertThat(GoldenFile.kinds()).containsExactlyInAnyOrderElementsOf(KINDS.keySet());
        KINDS.forEach((kind, its) -> assertThat(GoldenFile.of(kind))
                .extracting(GoldenFile::name)
                .containsExactlyInAnyOrderElementsOf(its.meant().keySet()));
    }

    @ParameterizedTest
    @MethodSource("every")
    void everyReleasedFormIsRead(GoldenFile golden) {
        assertThat(read(golden, golden.text())).isEqualTo(kind(golden).meant().get(golden.name()));
    }

    /** If this fails since a form has changed: leave the golden file as it is, and add the next one. */
    @ParameterizedTest
    @MethodSource("newest")
    void theNewestFormIsTheOneThatIsWritten(GoldenFile golden) {
        Record message = Objects.requireNonNull(kind(golden).meant().get(golden.name()));

        assertThat(Mutation.tree(text(message))).isEqualTo(Mutation.tree(golden.text()));
    }

    /** A spec keeps it, and so does each of its parts, for who makes the VM may know it. */
    @ParameterizedTest
    @MethodSource("newest")
    void aFieldThatIsNotKnownIsIgnored(GoldenFile golden) {
        assertThat(Mutation.additions(golden.text(), FREE)).isNotEmpty().allSatisfy(added -> {
            Record read = read(golden, added.text());

            String kept = added.field().startsWith("spec") ? added.text() : golden.text();
            assertThat(Mutation.tree(text(read))).isEqualTo(Mutation.tree(kept));
        });
    }

    @ParameterizedTest
    @MethodSource("every")
    void aFieldThatIsMissingHasItsDefaultOrIsNamed(GoldenFile golden) {
        Set<String> refused = new TreeSet<>();
        for (Mutation removed : Mutation.removals(golden.text(), FREE)) {
            try {
                read(golden, removed.text());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageEndingWith(removed.name() + " is missing");
                refused.add(removed.field());
            }
        }
        assertThat(refused).isEqualTo(new TreeSet<>(in(golden, kind(golden).required())));
    }

    @ParameterizedTest
    @MethodSource("every")
    void aWordThatIsNotKnownIsRefusedByName(GoldenFile golden) {
        List<Mutation> changed = Mutation.newWords(golden.text(), FREE);

        assertThat(changed)
                .extracting(Mutation::field)
                .containsExactlyInAnyOrderElementsOf(in(golden, kind(golden).words()));
        assertThat(changed)
                .allSatisfy(each -> assertThatThrownBy(() -> read(golden, each.text()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(
                                each.field().replace(".", ": ") + ": " + Mutation.NEW_WORD + " is none of [")
                        .hasMessageContaining("is all that this release knows"));
    }

    @ParameterizedTest
    @MethodSource("every")
    void aFieldOfAnotherTypeIsRefusedByName(GoldenFile golden) {
        assertThat(Mutation.wrongTypes(golden.text(), FREE))
                .isNotEmpty()
                .allSatisfy(wrong -> assertThatThrownBy(() -> read(golden, wrong.text()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith(wrong.field().replace(".", ": ") + ": it must be "));
    }

    @ParameterizedTest
    @MethodSource("every")
    void nullIsAValueOrIsRefusedByName(GoldenFile golden) {
        for (Mutation none : Mutation.nulls(golden.text(), FREE)) {
            try {
                read(golden, none.text());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageEndingWith(none.name() + " is null");
            }
        }
    }

    /** Those of the fields that were there already, or are not left out, in a golden file. */
    private static List<String> in(GoldenFile golden, Set<String> fields) {
        Set<String> there = Mutation.removals(golden.text(), FREE).stream()
                .map(Mutation::field)
                .collect(Collectors.toSet());
        return fields.stream().filter(there::contains).toList();
    }

    private static Kind kind(GoldenFile golden) {
        return Objects.requireNonNull(KINDS.get(golden.kind()));
    }

    private static Record read(GoldenFile golden, String text) {
        return Messages.read(text.getBytes(StandardCharsets.UTF_8), kind(golden).type());
    }

    private static String text(Record message) {
        return new String(Messages.bytes(message), StandardCharsets.UTF_8);
    }
}
