package dev.pmc.simulation;

import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.loop.QueueAnswers;
import dev.pmc.queue.PutReply;
import dev.pmc.simulation.Incident.QueueRefusals.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** beanstalkd: jobs with reservations that end with their time to run, or with the connection that made them. */
final class SimQueue {
    static final long TIME_TO_RUN = 60_000;

    private enum State {
        READY,
        RESERVED,
        BURIED
    }

    private static final class Entry {
        final long id;
        final Message message;
        State state = State.READY;
        long until;
        /** The session that has reserved it. */
        long holder;

        Entry(long id, Message message) {
            this.id = id;
            this.message = message;
        }
    }

    /** A job that was reserved. */
    record Reserved(JobTicket ticket, Message message) {}

    /** What the scheduler calls it. */
    static final QueueName NAME = new QueueName("queue:11300");

    private final World world;
    private final Map<Long, Entry> jobs = new LinkedHashMap<>();
    private long lastId;
    /** Who is connected, and in which session. */
    private final Map<QueueClient, Long> sessions = new LinkedHashMap<>();

    private long lastSession = 1;
    private long downUntil;
    private long refusingUntil;
    private Reason refusing = Reason.DRAINING;
    private int limit = Integer.MAX_VALUE;
    private int misunderstood;

    SimQueue(World world) {
        this.world = world;
    }

    void put(Message message) {
        Entry job = new Entry(++lastId, message);
        jobs.put(job.id, job);
    }

    /** Whether it answers. */
    boolean isUp() {
        return world.agenda.now() >= downUntil;
    }

    /** Does not answer for a while; all reservations are lost. */
    void breakFor(long duration) {
        downUntil = world.agenda.now() + duration;
        dropConnections();
    }

    void refuseFor(long duration, Reason reason) {
        refusing = reason;
        refusingUntil = world.agenda.now() + duration;
    }

    void limit(int bytes) {
        limit = bytes;
    }

    void misunderstand(int oneIn) {
        misunderstood = oneIn;
    }

    private boolean refuses(Reason... reasons) {
        return world.agenda.now() < refusingUntil && List.of(reasons).contains(refusing);
    }

    /** Whether it gives no jobs at the moment. */
    boolean refusesToGive() {
        return refuses(Reason.OUT_OF_MEMORY, Reason.DEADLINE_SOON);
    }

    /** Takes a result or does not. */
    PutReply put(QueueAnswers.Message message) {
        if (refuses(Reason.DRAINING, Reason.OUT_OF_MEMORY, Reason.INTERNAL_ERROR)) {
            return new PutReply(PutReply.Kind.LATER, refusing.toString());
        }
        if (message.body().length > limit) {
            return new PutReply(PutReply.Kind.TOO_BIG, "JOB_TOO_BIG");
        }
        return doesNotUnderstand(message.resultId())
                ? new PutReply(PutReply.Kind.REFUSED, "BAD_FORMAT")
                : PutReply.TAKEN;
    }

    private boolean doesNotUnderstand(String resultId) {
        return misunderstood > 0 && Math.floorMod(resultId.hashCode(), misunderstood) == 0;
    }

    /** Whether it never takes a result, however short. */
    boolean neverTakes(String resultId) {
        return limit < QueueClient.BARE || doesNotUnderstand(resultId);
    }

    /** All reservations are lost. */
    void dropConnections() {
        List.copyOf(sessions.keySet()).forEach(this::drop);
    }

    /** The reservations of one client are lost. */
    void drop(QueueClient client) {
        Long session = sessions.remove(client);
        for (Entry job : jobs.values()) {
            if (session != null && job.state == State.RESERVED && job.holder == session) {
                job.state = State.READY;
            }
        }
    }

    /** Forgets everything, as a beanstalkd without a binlog does. */
    List<Message> forgetAll() {
        dropConnections();
        List<Message> lost = jobs.values().stream().map(job -> job.message).toList();
        jobs.clear();
        lastId = 0;
        return lost;
    }

    List<Reserved> reserve(QueueClient client) {
        long session = sessions.computeIfAbsent(client, c -> ++lastSession);
        List<Reserved> reserved = new ArrayList<>();
        for (Entry job : jobs.values()) {
            expire(job);
            if (job.state == State.READY) {
                job.state = State.RESERVED;
                job.holder = session;
                job.until = world.agenda.now() + TIME_TO_RUN;
                reserved.add(new Reserved(new JobTicket(NAME, session, job.id), job.message));
            }
        }
        return reserved;
    }

    /** False if the reservation is lost: the job may come again. */
    boolean delete(JobTicket ticket) {
        Entry job = held(ticket);
        if (job == null || refuses(Reason.INTERNAL_ERROR)) {
            return false;
        }
        world.invariants.deletedFromQueue(job.message);
        jobs.remove(job.id);
        return true;
    }

    boolean bury(JobTicket ticket) {
        Entry job = held(ticket);
        if (job == null || refuses(Reason.INTERNAL_ERROR)) {
            return false;
        }
        world.invariants.deletedFromQueue(job.message);
        job.state = State.BURIED;
        return true;
    }

    /** Jobs that were not deleted or buried. */
    List<Message> open() {
        return jobs.values().stream()
                .filter(job -> job.state != State.BURIED)
                .map(job -> job.message)
                .toList();
    }

    private @Nullable Entry held(JobTicket ticket) {
        Entry job = sessions.containsValue(ticket.session()) ? jobs.get(ticket.id()) : null;
        if (job != null) {
            expire(job);
        }
        return job != null && job.state == State.RESERVED && job.holder == ticket.session() ? job : null;
    }

    private void expire(Entry job) {
        if (job.state == State.RESERVED && world.agenda.now() >= job.until) {
            job.state = State.READY;
        }
    }
}
