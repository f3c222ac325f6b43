package dev.pmc.core.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobKey;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.vm.Hostname;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftStateTest {
    private static final QueueName QUEUE = new QueueName("q1:11300");
    private static final QueueName OTHER = new QueueName("q2:11300");

    private static VmRecord vm(String hostname, int failures) {
        return SampleVms.vm(Goal.RUN, VmState.ACCEPTED)
                .named(hostname)
                .failures(failures)
                .record();
    }

    private static JobResult result(String id) {
        return new JobResult(id, QUEUE, JobResult.Status.REJECTED, null, null, null, "no such image", null, Map.of());
    }

    @Test
    void whatATurnChangesIsReadAtOnceAndStoredWhenItEnds() {
        DraftState draft = new DraftState(State.empty("db"));
        long number = draft.sequence().next();
        assertThat(draft.put(vm("web1", 0))).isNull();
        assertThat(draft.put(vm("web1", 1))).isEqualTo(vm("web1", 0));
        draft.frameworkId("framework-1");

        assertThat(draft.vm(new Hostname("web1"))).isEqualTo(vm("web1", 1));
        assertThat(draft.vms()).containsExactly(vm("web1", 1));
        assertThat(draft.frameworkId()).isEqualTo("framework-1");
        assertThat(draft.machine("METAL1.")).isNull();
        draft.put(Machine.named("metal1"));
        assertThat(draft.machine("METAL1.")).isEqualTo(Machine.named("metal1"));
        assertThat(draft.before()).isEqualTo(State.empty("db"));

        Changes changes = draft.take();

        assertThat(draft.before()).isEqualTo(State.empty("db").after(changes));
        assertThat(draft.before().sequence()).isEqualTo(number);
        Changes nothing = draft.take();
        draft.put(vm("web2", 0));
        draft.put(Machine.named("metal1"));

        assertThat(nothing.isEmpty()).as("each turn has its own changes").isTrue();
        assertThat(changes.vms()).hasSize(1);
    }

    @Test
    void nothingIsStoredOfWhatIsNoNews() {
        DraftState draft = new DraftState(State.empty("db"));
        draft.delivered("r-1");
        draft.settled(new JobKey(QUEUE, 7));
        assertThat(draft.remove(new Hostname("web1"))).isNull();

        assertThat(draft.take().isEmpty()).isTrue();
    }

    @Test
    void aNumberThatTheQueueGivesAgainInOneTurnIsThatOfTheNewJob() {
        DraftState draft = new DraftState(State.empty("db"));
        draft.handled(new HandledJob(QUEUE, 7, 70));
        draft.take();

        draft.settled(new JobKey(QUEUE, 7));
        draft.handled(new HandledJob(QUEUE, 7, 71));
        draft.take();

        assertThat(draft.before().handled()).containsExactly(new HandledJob(QUEUE, 7, 71));
    }

    /** What is read in the middle of a turn, and what is stored at its end, against plain maps that are changed on the way. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itReadsAsPlainMapsWould(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        DraftState draft = new DraftState(State.empty("db"));
        Map<String, VmRecord> vms = new TreeMap<>();
        Map<String, JobResult> outbox = new LinkedHashMap<>();
        Map<JobKey, HandledJob> handled = new LinkedHashMap<>();
        State state = draft.before();
        for (int step = 1; step <= 3000; step++) {
            String name = "vm" + random.nextInt(12);
            JobKey job = new JobKey(random.nextBoolean() ? QUEUE : OTHER, random.nextLong(10));
            switch (random.nextInt(7)) {
                case 0 -> assertThat(draft.put(vm(name, step))).isEqualTo(vms.put(name, vm(name, step)));
                case 1 -> assertThat(draft.remove(new Hostname(name))).isEqualTo(vms.remove(name));
                case 2 -> {
                    draft.result(result("r-" + step));
                    outbox.put("r-" + step, result("r-" + step));
                }
                case 3 -> {
                    String id = "r-" + random.nextInt(step);
                    draft.delivered(id);
                    outbox.remove(id);
                }
                case 4 -> {
                    draft.handled(new HandledJob(job.queue(), job.id(), step));
                    handled.remove(job);
                    handled.put(job, new HandledJob(job.queue(), job.id(), step));
                }
                case 5 -> {
                    draft.settled(job);
                    handled.remove(job);
                }
                default -> {
                    state = state.after(draft.take());
                    assertThat(draft.before()).isEqualTo(state);
                    assertThat(state.outbox()).containsExactlyElementsOf(outbox.values());
                    assertThat(state.handled()).containsExactlyInAnyOrderElementsOf(handled.values());
                }
            }
            assertThat(draft.vm(new Hostname(name))).isEqualTo(vms.get(name));
            assertThat(draft.vms()).containsExactlyElementsOf(vms.values());
            assertThat(draft.handled(job)).isEqualTo(handled.get(job));
            assertThat(draft.handledJobs()).isEqualTo(handled.size());
            assertThat(draft.oldestHandled())
                    .isEqualTo(handled.keySet().stream().findFirst());
        }
    }
}
