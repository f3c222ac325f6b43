package dev.pmc.network;

import dev.pmc.core.job.JobResult.Status;
import dev.pmc.core.job.JobTicket;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBook;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.queue.JobMessage;
import dev.pmc.queue.JobQueue;
import dev.pmc.queue.JobQueue.Reserved;
import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueUnavailable;
import dev.pmc.queue.Tube;
import dev.pmc.vm.Hostname;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes a batch of jobs: a lease for each host, dnsmasq's files, one reload, dnsmasq's word that it knows the
 * names, the jobs passed on; and only then are they deleted. Each step finds in the lease book what an earlier,
 * interrupted try has done. So a crash between any two loses no job, gives no address twice, and leaks none: an address
 * is held by the claim of a job, and the job is in a tube, or with the scheduler, which gives the claim back in the
 * end.
 *
 * <p>Thread rule: one thread. Several stages may work on the same tube and book.
 */
public final class NetworkStage {
    private static final Logger LOG = LoggerFactory.getLogger(NetworkStage.class);

    /** How long jobs wait for other machines' dnsmasq to know their hosts. */
    private static final Duration OTHERS_PATIENCE = Duration.ofSeconds(3);

    private final JobQueue queue;
    private final StageResults results;
    private final LeaseBook book;
    private final Registrar registrar;
    private final DnsmasqControl dnsmasq;
    private final Waiting waiting;

    /** Takes jobs from the queue, and passes them on into the tube that the queue publishes to. */
    public NetworkStage(
            JobQueue queue,
            Tube results,
            LeaseBook book,
            DnsmasqControl dnsmasq,
            AddressProbe probe,
            NetworkRules rules,
            InstantSource clock) {
        this.queue = queue;
        this.results = new StageResults(results);
        this.dnsmasq = dnsmasq;
        this.book = book;
        registrar = new Registrar(book, rules, probe);
        waiting = new Waiting(rules.patience(), clock);
    }

    /** Makes dnsmasq's files of all leases; for the start, when some may have been lost with the machine. */
    public void prepare() {
        dnsmasq.prepare(book.leases().keySet(), book::leases);
    }

    /**
     * What became of a batch.
     *
     * @param done how many jobs are done with, those put aside included
     * @param buried how many of them were put aside
     */
    public record Tally(int done, int buried) {
        Tally plus(Tally other) {
            return new Tally(done + other.done, buried + other.buried);
        }
    }

    /** A message that goes on, and the job that it is of; a create's has another one than the job had. */
    private static final class Parcel {
        final JobTicket ticket;
        final NetworkJob.@Nullable Create create;
        final byte[] message;

        Parcel(JobTicket ticket, NetworkJob.@Nullable Create create, byte[] message) {
            this.ticket = ticket;
            this.create = create;
            this.message = message;
        }
    }

    /** A batch in the making. */
    private static final class Batch {
        final Map<JobTicket, NetworkJob.Create> creates = new LinkedHashMap<>();
        final Map<JobTicket, NetworkJob.GiveBack> releases = new LinkedHashMap<>();
        final List<Parcel> parcels = new ArrayList<>();
        final List<JobTicket> done = new ArrayList<>();
        int buried;
    }

    /** @throws LeaseBookException if no job can be handled now, so that none should be taken from those who can */
    void requireBook() {
        book.requireReachable();
    }

    /**
     * Handles jobs.
     *
     * @throws DnsmasqUnavailable those that need dnsmasq are in the queue again, and come back after a while
     * @throws QueueUnavailable the jobs come again
     */
    public Tally handle(List<Reserved> jobs) throws QueueUnavailable, DnsmasqUnavailable, InterruptedException {
        Batch batch = new Batch();
        for (Reserved job : jobs) {
            sort(job, batch);
        }
        DnsmasqUnavailable trouble = null;
        if (!batch.creates.isEmpty() || !batch.releases.isEmpty()) {
            trouble = serve(batch);
        }
        passOn(batch);
        if (trouble != null) {
            throw trouble;
        }
        return new Tally(batch.done.size() + batch.buried, batch.buried);
    }

    /** Puts a job aside that nobody has thought of: handling it has failed with that exception, with no other job beside it. */
    Tally abandon(Reserved job, Throwable failure) throws QueueUnavailable {
        LOG.atError()
                .addKeyValue("job", job.ticket())
                .setCause(failure)
                .log("a job cannot be handled, which is a fault of pmc's");
        Batch batch = new Batch();
        bury(job.ticket(), Status.REJECTED, null, "the network stage failed on it: " + failure, Map.of(), batch);
        return new Tally(1, 1);
    }

    private void sort(Reserved job, Batch batch) throws QueueUnavailable {
        JobTicket ticket = job.ticket();
        if (job.isTooLong()) {
            bury(ticket, Status.REJECTED, null, JobMessage.tooLong(job.length()), Map.of(), batch);
            return;
        }
        NetworkJob understood = NetworkJobReader.read(job.body(), ticket.key());
        if (understood instanceof NetworkJob.Create create) {
            batch.creates.put(ticket, create);
        } else if (understood instanceof NetworkJob.GiveBack release) {
            batch.releases.put(ticket, release);
        } else if (understood instanceof NetworkJob.Bad bad) {
            bury(ticket, Status.REJECTED, bad.hostname(), String.join("; ", bad.problems()), bad.fields(), batch);
        } else {
            batch.parcels.add(new Parcel(ticket, null, job.body()));
        }
    }

    /** Does what needs the book and dnsmasq; returns what is wrong with dnsmasq, if something is. */
    private @Nullable DnsmasqUnavailable serve(Batch batch) throws QueueUnavailable, InterruptedException {
        Registrar.Answers answers = registrar.answer(batch.creates.values(), batch.releases.values());
        Map<JobTicket, Lease> granted = new LinkedHashMap<>();
        for (Map.Entry<JobTicket, NetworkJob.Create> job : batch.creates.entrySet()) {
            NetworkJob.Create create = job.getValue();
            Allotment allotment = answers.allotments().get(create.claim());
            if (answers.passedOn().contains(create.claim())) {
                batch.done.add(job.getKey());
            } else if (allotment instanceof Allotment.Granted grant) {
                granted.put(job.getKey(), grant.lease());
            } else if (allotment instanceof Allotment.Over) {
                leave(job.getKey(), create, batch);
            } else if (allotment instanceof Allotment.Refused refused) {
                bury(job.getKey(), Status.REJECTED, create, refused.reason(), batch);
            } else if (allotment instanceof Allotment.Later later) {
                defer(job.getKey(), create, later.reason(), batch);
            }
        }
        Map<Hostname, String> behind = new LinkedHashMap<>();
        DnsmasqUnavailable trouble = null;
        try {
            behind.putAll(tellDnsmasq(granted.values(), batch.releases.values(), answers.ended()));
            if (!granted.isEmpty()) {
                awaitOthers();
            }
        } catch (DnsmasqUnavailable e) {
            trouble = e;
        }
        for (Map.Entry<JobTicket, NetworkJob.GiveBack> job : batch.releases.entrySet()) {
            if (trouble == null && !behind.containsKey(job.getValue().hostname())) {
                batch.done.add(job.getKey());
            } else {
                putBack(job.getKey());
            }
        }
        for (Map.Entry<JobTicket, Lease> job : granted.entrySet()) {
            if (trouble == null && !behind.containsKey(job.getValue().hostname())) {
                NetworkJob.Create create = Objects.requireNonNull(batch.creates.get(job.getKey()));
                waiting.over(job.getKey().id());
                byte[] message = Handover.message(create, job.getValue(), dnsmasq.servesDhcp());
                batch.parcels.add(new Parcel(job.getKey(), create, message));
            } else {
                putBack(job.getKey());
            }
        }
        return trouble == null && !behind.isEmpty() ? new DnsmasqUnavailable(some(behind)) : trouble;
    }

    /**
     * A guest asks all DHCP servers of its network at once. One that does not know it says nothing, so the host can do without;
     * but it is better off if any of them can answer.
     */
    private void awaitOthers() throws InterruptedException {
        Set<String> late = book.awaitOthers(OTHERS_PATIENCE);
        if (!late.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("stages", late)
                    .log("the dnsmasq of other stages does not know new hosts yet; jobs go on without it");
        }
    }

    /** Returns those of the hosts that dnsmasq does not know as it should, and why. */
    private Map<Hostname, String> tellDnsmasq(
            Collection<Lease> granted, Collection<NetworkJob.GiveBack> releases, Collection<Lease> ended)
            throws DnsmasqUnavailable {
        Set<Hostname> touched = new LinkedHashSet<>();
        granted.forEach(lease -> touched.add(lease.hostname()));
        releases.forEach(release -> touched.add(release.hostname()));
        ended.forEach(lease -> touched.add(lease.hostname()));
        Map<Hostname, String> behind = new LinkedHashMap<>(dnsmasq.follow(touched, book::leases));
        behind.keySet().retainAll(touched);
        dnsmasq.forget(ended);
        List<Lease> written = granted.stream()
                .filter(lease -> !behind.containsKey(lease.hostname()))
                .toList();
        dnsmasq.silentAbout(written).forEach(hostname -> behind.put(hostname, "dnsmasq does not answer for it"));
        return behind;
    }

    private static String some(Map<Hostname, String> behind) {
        Map.Entry<Hostname, String> first = behind.entrySet().iterator().next();
        return first.getKey() + (behind.size() > 1 ? " and " + (behind.size() - 1) + " more" : "") + ": "
                + first.getValue();
    }

    private void putBack(JobTicket ticket) throws QueueUnavailable {
        queue.release(ticket, waiting.pause(ticket.id()));
    }

    /** Puts the messages into the next tube and deletes the jobs; what the queue says to one of them is that one's affair. */
    private void passOn(Batch batch) throws QueueUnavailable {
        List<String> taken = new ArrayList<>();
        Map<Parcel, PutReply> refused = new LinkedHashMap<>();
        String later = null;
        List<Parcel> parcels = standing(batch.parcels);
        if (!parcels.isEmpty()) {
            List<PutReply> replies =
                    queue.publish(parcels.stream().map(parcel -> parcel.message).toList());
            for (int i = 0; i < replies.size(); i++) {
                Parcel parcel = parcels.get(i);
                PutReply reply = replies.get(i);
                if (reply.isTaken()) {
                    batch.done.add(parcel.ticket);
                    Stream.ofNullable(parcel.create)
                            .map(NetworkJob.Create::claim)
                            .forEach(taken::add);
                } else if (reply.isWorthRepeating()) {
                    later = reply.words();
                } else {
                    refused.put(parcel, reply);
                }
            }
        }
        registrar.passedOn(taken);
        queue.delete(batch.done);
        for (Map.Entry<Parcel, PutReply> one : refused.entrySet()) {
            refuse(one.getKey(), one.getValue(), batch);
        }
        if (later != null) {
            throw new QueueUnavailable("the next tube takes no messages: " + later);
        }
    }

    /** Those that may go on. Others come again: somebody else has seen to them while this stage did not come to it. */
    private List<Parcel> standing(List<Parcel> parcels) throws QueueUnavailable {
        Set<String> standing = registrar.standing(parcels.stream()
                .flatMap(parcel -> Stream.ofNullable(parcel.create))
                .map(NetworkJob.Create::claim)
                .toList());
        List<Parcel> all = new ArrayList<>();
        for (Parcel parcel : parcels) {
            if (parcel.create == null || standing.contains(parcel.create.claim())) {
                all.add(parcel);
            } else {
                putBack(parcel.ticket);
            }
        }
        return all;
    }

    /** Its host will never be, so it needs no lease. */
    private void refuse(Parcel parcel, PutReply reply, Batch batch) throws QueueUnavailable {
        String reason = "the job has " + parcel.message.length
                + " bytes with what the network stage adds to it, and cannot go on: " + reply.words();
        NetworkJob.Create create = parcel.create;
        if (create == null) {
            bury(parcel.ticket, Status.REJECTED, null, reason, Map.of(), batch);
            return;
        }
        bury(parcel.ticket, Status.REJECTED, create, reason, batch);
        List<Lease> ended = registrar.giveUp(create);
        try {
            tellDnsmasq(List.of(), List.of(), ended);
        } catch (DnsmasqUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("vm", create.wish().hostname())
                    .addKeyValue("reason", e.getMessage())
                    .log("dnsmasq still knows a host that there is not; pmc network repair mends it");
        }
    }

    /** It comes again because nobody could tell the queue that it is done; passed on again it would bring its host back. */
    private void leave(JobTicket ticket, NetworkJob.Create create, Batch batch) throws QueueUnavailable {
        String reason =
                "the job came a second time; the scheduler has had it, and given back what it had on the network";
        results.tell(ticket, Status.DUPLICATE, create.wish().hostname().value(), reason, create.fields());
        batch.done.add(ticket);
        LOG.atInfo()
                .addKeyValue("vm", create.wish().hostname())
                .addKeyValue("job", ticket)
                .log("a job that is over came again, and goes no further");
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
        putBack(ticket);
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
        results.tell(ticket, status, hostname, reason, fields);
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
