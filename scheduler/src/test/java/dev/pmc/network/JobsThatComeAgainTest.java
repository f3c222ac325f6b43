package dev.pmc.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.queue.JobQueue.Reserved;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stage dies, or is paused, at the worst moment: its job has gone on, and the queue gives it out again. */
class JobsThatComeAgainTest extends StageStory {
    /** A stage takes a job, passes it on, and dies before it can write that down or tell the queue. */
    private Map<String, Object> passedOnByOneThatDies(String hostname) throws Exception {
        order(hostname);
        FlakyQueue failing = new FlakyQueue(queue, 1);
        assertThatThrownBy(() -> stage(failing, AddressProbe.none()).handle(failing.reserve(1, Duration.ZERO)))
                .isInstanceOf(QueueUnavailable.class);
        queue.breakConnection();
        return passedOn().get(0);
    }

    private List<Reserved> next() throws QueueUnavailable {
        return queue.reserve(1, Duration.ZERO);
    }

    @Test
    void whileItsHostLivesAJobOfWhichNobodyKnowsThatItHasGoneOnGoesOnAgainWithTheSameLease() throws Exception {
        Map<String, Object> first = passedOnByOneThatDies("web01");

        work();

        assertThat(passedOn()).containsExactly(first, first);
    }

    @Test
    void aHostThatWasDeletedDoesNotComeBackWithItsJob() throws Exception {
        Map<String, Object> first = passedOnByOneThatDies("web01");
        List<Reserved> again = next();
        release(first);
        work();

        assertThat(stage(false).handle(again)).isEqualTo(new NetworkStage.Tally(1, 0));

        assertThat(passedOn()).containsExactly(first);
        assertThat(leases()).isEmpty();
        assertThat(queue.ready() + queue.delayed() + queue.reserved()).isZero();
        assertThat(results.messages)
                .singleElement()
                .satisfies(result ->
                        assertThat(result).containsEntry("status", "duplicate").containsEntry("hostname", "web01"));
    }

    @Test
    void norDoesOneWhoseJobAndReleaseComeTogether() throws Exception {
        release(passedOnByOneThatDies("web01"));

        assertThat(work()).isEqualTo(new NetworkStage.Tally(2, 0));

        assertThat(passedOn()).hasSize(1);
        assertThat(leases()).isEmpty();
    }

    @Test
    void norDoesOneThatAPausedStageIsJustGivingALease() throws Exception {
        order("web01");
        List<Reserved> jobs = next();
        AddressProbe paused = addresses -> {
            seenToByOthers(jobs);
            return Map.of();
        };

        stage(queue, paused).handle(jobs);
        clock.advance(Duration.ofMinutes(1));
        work();

        assertThat(passedOn()).hasSize(1);
        assertThat(leases()).isEmpty();
    }

    /** Another stage passes the jobs on, the scheduler makes the hosts, they are deleted, and the leases given back. */
    private void seenToByOthers(List<Reserved> jobs) {
        try {
            stage(false).handle(jobs);
            release(passedOn().get(0));
            work();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anotherJobForTheSameNameMakesItsHost() throws Exception {
        Map<String, Object> first = passedOnByOneThatDies("web01");
        List<Reserved> again = next();
        release(first);
        work();
        order("web01");
        work();
        stage(false).handle(again);

        assertThat(passedOn()).hasSize(2).extracting(job -> job.get("hostname")).containsOnly("web01");
        Map<String, Object> second = passedOn().get(1);
        assertThat(second.get("lease")).isNotEqualTo(first.get("lease"));
        assertThat(second.get("ip")).as("the first one's is in quarantine").isNotEqualTo(first.get("ip"));
        assertThat(leases()).hasSize(1);

        release(first);
        work();
        assertThat(leases()).as("the first one's share came back long ago").hasSize(1);
        release(second);
        work();
        assertThat(leases()).isEmpty();
    }

    @Test
    void aJobThatWasPutAsideAndIsPutBackIsANewOne() throws Exception {
        order("web01");
        queue.refuse(message -> text(message).contains("web01") ? new PutReply(PutReply.Kind.REFUSED, "no") : null);
        assertThat(work()).isEqualTo(new NetworkStage.Tally(1, 1));
        assertThat(leases()).isEmpty();

        queue.refuse(message -> null);
        queue.kick();
        work();

        assertThat(addresses()).containsExactly("10.1.2.16/24");
        assertThat(leases()).hasSize(1);
    }

    private List<Lease> leases() {
        return book.change(LeasePages::leases);
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }
}
