package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.Job;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs about snapshots of a host, its size and its image. */
class HostJobsTest {
    @Test
    void whatIsDoneWithASnapshotSaysWhichOne() {
        Job job = job("{'action': 'revert', 'hostname': 'web1', 'snapshot': 'before-upgrade'}");

        assertThat(job.action()).isEqualTo(Job.Action.REVERT);
        assertThat(problems("{'action': 'snapshot', 'hostname': 'web1'}")).containsExactly("snapshot is missing");
        assertThat(problems("{'action': 'delete_snapshot', 'hostname': 'web1', 'snapshot': '../x'}"))
                .singleElement()
                .asString()
                .contains("a snapshot's name is 1 to 63 letters");
        assertThat(problems("{'action': 'snapshot', 'hostname': 'web1', 'snapshot': 5}"))
                .containsExactly("snapshot is the number '5' and must be a text");
    }

    @Test
    void aResizeSaysWhatIsToBeOtherwise() {
        assertThat(job("{'action': 'resize', 'hostname': 'web1', 'cpu': '4', 'disk': 40, 'restart': true}")
                        .change())
                .isEqualTo(new Job.Change(null, 4, null, 40, true));
        assertThat(job("{'action': 'resize', 'hostname': 'web1', 'size': 'C2M2048'}")
                        .change())
                .isEqualTo(new Job.Change(null, 2, 2048, null, false));
        assertThat(problems("{'action': 'resize', 'hostname': 'web1', 'restart': 'perhaps'}"))
                .hasSize(2)
                .anyMatch(problem -> problem.startsWith("restart is"))
                .contains("a resize says cpu, mem or disk, or several of them");
        assertThat(problems("{'action': 'resize', 'hostname': 'web1', 'cpu': 0}"))
                .singleElement()
                .asString()
                .startsWith("cpu is '0'");
    }

    @Test
    void aRebuildMayNameAnImage() {
        assertThat(job("{'action': 'rebuild', 'hostname': 'web1'}").change())
                .isEqualTo(new Job.Change(null, null, null, null, true));
        assertThat(job("{'action': 'rebuild', 'hostname': 'web1', 'os': 'jammy'}")
                        .change())
                .isEqualTo(new Job.Change("jammy", null, null, null, true));
        assertThat(problems("{'action': 'rebuild', 'hostname': 'web1', 'os': '-'}"))
                .hasSize(1);
    }

    private static Job job(String text) {
        return ((ParsedJob.Valid) parse(text)).job();
    }

    private static List<String> problems(String text) {
        return ((ParsedJob.Invalid) parse(text)).problems();
    }

    private static ParsedJob parse(String text) {
        return JobParser.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
