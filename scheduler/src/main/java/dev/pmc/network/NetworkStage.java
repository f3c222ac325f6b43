package dev.pmc.network;

import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.JobQueue.Reserved;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.ResultWriter;
import dev.pmc.queue.Tube;
import dev.pmc.scheduler.JobResult;
import dev.pmc.scheduler.JobResult.Status;
import dev.pmc.scheduler.JobTicket;
import dev.pmc.vm.Hostname;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees a batch of jobs through: a lease for each host, dnsmasq's files, one reload, dnsmasq's word that it knows the names,
 * the jobs passed on; and only then are they deleted. Each step finds in the lease book what an earlier, interrupted try
 * has done. So a crash between any two loses no job, gives no address twice, and leaks none: an address is held by the
 * claim of a job, and the job is in a tube, or with the scheduler, which gives the claim back in the end.
 *
 * <p>Thread rule: one thread. Several stages may work on the same tube and book.
 */
public final class NetworkStage {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkStage.class);

    private final JobQueue queue;
    private final Tube results;
    private final Registrar registrar;
    private final Dnsmasq dnsmasq;
    private final Waiting waiting;

    /** Takes jobs from the queue, and passes them on into the tube that the queue publishes to. */
    public NetworkStage(
            JobQueue queue,
            Tube results,
            LeaseBook book,
            Dnsmasq dnsmasq,
            AddressProbe probe,
            NetworkRules rules,
            InstantSource clock) {
        this.queue = queue;
        this.results = results;
        this.dnsmasq = dnsmasq;
        registrar = new Registrar(book, rules, probe, clock);
        waiting = new Waiting(rules.patience(), clock);
    }

    /** Makes dnsmasq's files of all leases; for the start, when some may have been lost with the machine. */
    public void prepare() throws DnsmasqTrouble {
        dnsmasq.follow(registrar.leases().keySet(), registrar::leases);
    }

    /**
     * What became of a batch.
     *
     * @param done how many jobs are done with, those put aside included
     * @param buried how many of them were put aside
     */
    public record Tally(int done, int buried) {}

    /** A batch in the making. */
    private static final class Batch {
        final Map<JobTicket, NetworkJob.Create> creates = new LinkedHashMap<>();
        final Map<JobTicket, NetworkJob.GiveBack> releases = new LinkedHashMap<>();
        final List<byte[]> messages = new ArrayList<>();
        final List<String> claims = new ArrayList<>();
        final List<JobTicket> done = new ArrayList<>();
        int buried;

        void passOn(JobTicket ticket, byte[] message) {
            done.add(ticket);
            messages.add(message);
        }
    }

    /**
     * Handles jobs.
     *
     * @throws DnsmasqTrouble those that need dnsmasq are in the queue again, and come back after a while
     * @throws QueueUnavailable the jobs come again
     */
    public Tally handle(List<Reserved> jobs) throws QueueUnavailable, DnsmasqTrouble, InterruptedException {
        Batch batch = new Batch();
        for (Reserved job : jobs) {
            sort(job, batch);
        }
        DnsmasqTrouble trouble = null;
        if (!batch.creates.isEmpty() || !batch.releases.isEmpty()) {
            trouble = serve(batch);
        }
        if (!batch.messages.isEmpty()) {
            requireTaken(queue.publish(batch.messages));
            registrar.passedOn(batch.claims);
        }
        queue.delete(batch.done);
        if (trouble != null) {
            throw trouble;
        }
        return new Tally(batch.done.size() + batch.buried, batch.buried);
    }

    private static void requireTaken(List<PutReply> replies) throws QueueUnavailable {
        for (PutReply reply : replies) {
            if (!reply.isTaken()) {
                throw new QueueUnavailable(reply.words());
            }
        }
    }

    private void sort(Reserved job, Batch batch) throws QueueUnavailable {
        JobTicket ticket = job.ticket();
        if (job.isTooLong()) {
            bury(ticket, Status.REJECTED, null, JobMessage.tooLong(job.length()), Map.of(), batch);
            return;
        }
        NetworkJob understood = NetworkJobReader.read(job.body(), ticket.id());
        if (understood instanceof NetworkJob.Create create) {
            batch.creates.put(ticket, create);
        } else if (understood instanceof NetworkJob.GiveBack release) {
            batch.releases.put(ticket, release);
        } else if (understood instanceof NetworkJob.Bad bad) {
            bury(ticket, Status.REJECTED, bad.hostname(), String.join("; ", bad.problems()), bad.fields(), batch);
        } else {
            batch.passOn(ticket, job.body());
        }
    }

    /** Does what needs the book and dnsmasq; returns what is wrong with dnsmasq, if something is. */
    private @Nullable DnsmasqTrouble serve(Batch batch) throws QueueUnavailable, InterruptedException {
        Registrar.Answers answers = registrar.answer(batch.creates.values(), batch.releases.values());
        Map<JobTicket, Lease> granted = new LinkedHashMap<>();
        for (Map.Entry<JobTicket, NetworkJob.Create> job : batch.creates.entrySet()) {
            NetworkJob.Create create = job.getValue();
            Allotment allotment = answers.allotments().get(create.claim());
            if (answers.passedOn().contains(create.claim())) {
                batch.done.add(job.getKey());
            } else if (allotment instanceof Allotment.Granted grant) {
                granted.put(job.getKey(), grant.lease());
            } else if (allotment instanceof Allotment.Refused refused) {
                bury(job.getKey(), Status.REJECTED, create, refused.reason(), batch);
            } else if (allotment instanceof Allotment.Later later) {
                defer(job.getKey(), create, later.reason(), batch);
            }
        }
        try {
            follow(granted.values(), batch.releases.values());
            dnsmasq.forget(answers.ended());
            Set<Hostname> silent = dnsmasq.silentAbout(granted.values());
            batch.done.addAll(batch.releases.keySet());
            for (Map.Entry<JobTicket, Lease> job : granted.entrySet()) {
                NetworkJob.Create create = batch.creates.get(job.getKey());
                if (silent.contains(job.getValue().hostname())) {
                    queue.release(job.getKey(), waiting.pause(job.getKey().id()));
                } else if (create != null) {
                    waiting.over(job.getKey().id());
                    batch.passOn(job.getKey(), Handover.message(create, job.getValue(), dnsmasq.servesDhcp()));
                    batch.claims.add(create.claim());
                }
            }
            return silent.isEmpty() ? null : new DnsmasqTrouble("dnsmasq does not answer for " + some(silent));
        } catch (DnsmasqTrouble e) {
            for (JobTicket ticket : granted.keySet()) {
                queue.release(ticket, waiting.pause(ticket.id()));
            }
            for (JobTicket ticket : batch.releases.keySet()) {
                queue.release(ticket, waiting.pause(ticket.id()));
            }
            return e;
        }
    }

    private void follow(Collection<Lease> granted, Collection<NetworkJob.GiveBack> releases) throws DnsmasqTrouble {
        Set<Hostname> touched = new LinkedHashSet<>();
        granted.forEach(lease -> touched.add(lease.hostname()));
        releases.forEach(release -> touched.add(release.hostname()));
        dnsmasq.follow(touched, registrar::leases);
    }

    private static String some(Set<Hostname> hostnames) {
        Optional<Hostname> first = hostnames.stream().sorted().findFirst();
        return first.map(Hostname::value).orElse("nobody")
                + (hostnames.size() > 1 ? " and " + (hostnames.size() - 1) + " more" : "");
    }

    private void defer(JobTicket ticket, NetworkJob.Create create, String reason, Batch batch) throws QueueUnavailable {
        if (waiting.tooLong(ticket.id())) {
            waiting.over(ticket.id());
            bury(ticket, Status.FAILED, create, "waited in vain: " + reason, batch);
            return;
        }
        if (waiting.isNew(ticket.id())) {
            LOG.atWarn()
                    .addKeyValue("vm", create.wish().hostname())
                    .addKeyValue("job", ticket)
                    .addKeyValue("reason", reason)
                    .log("the job has to wait");
        }
        queue.release(ticket, waiting.pause(ticket.id()));
    }

    private void bury(JobTicket ticket, Status status, NetworkJob.Create create, String reason, Batch batch)
            throws QueueUnavailable {
        bury(ticket, status, create.wish().hostname().value(), reason, create.fields(), batch);
    }

    private void bury(
            JobTicket ticket,
            Status status,
            @Nullable String hostname,
            String reason,
            Map<String, Object> fields,
            Batch batch)
            throws QueueUnavailable {
        JobResult result = new JobResult("network-" + ticket, status, hostname, null, null, reason, null, fields);
        requireTaken(results.put(List.of(ResultWriter.write(result))));
        queue.bury(ticket);
        batch.buried++;
        LOG.atWarn()
                .addKeyValue("vm", hostname)
                .addKeyValue("job", ticket)
                .addKeyValue("status", status)
                .addKeyValue("reason", reason)
                .log("put a job aside");
    }
}
