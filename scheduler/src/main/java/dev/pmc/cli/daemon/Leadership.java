package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.hostdb.FrameworkAgreement;
import dev.pmc.hostdb.FrameworkTerms;
import dev.pmc.hostdb.HostDbPlace;
import dev.pmc.loop.SteadyClock;
import dev.pmc.web.Guard;
import dev.pmc.web.WebServer;
import dev.pmc.web.standby.KnownLeader;
import dev.pmc.zookeeper.Election;
import java.net.URI;
import java.time.InstantSource;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this pmc stand by until it leads, where there may be several. While it stands by it serves the executor archive, and
 * answers for the leader. When its leadership is taken away it ends; started again, it stands by. One that would be another
 * framework than the others does not stand, so that it takes nothing from anybody.
 */
final class Leadership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final int LOOK_MILLIS = 1_000;
    private static final InstantSource CLOCK = new SteadyClock();

    private final @Nullable Election election;
    private final @Nullable FrameworkAgreement agreement;
    private final FrameworkTerms terms;
    private final WebServer web;
    private final Guard guard;
    private final @Nullable SSLContext trust;
    private final URI own;
    private final KnownLeader known;
    private final Runnable rehearsal;
    private final Consumer<Failure> end;

    private Leadership(
            HostDbPlace place,
            FrameworkTerms terms,
            ServedArchive archive,
            Guard guard,
            @Nullable SSLContext trust,
            Runnable rehearsal,
            Consumer<Failure> end) {
        this.agreement = place.agreement();
        if (agreement != null) {
            agreement.require(terms);
        }
        this.election = place.stand(archive.root());
        this.terms = terms;
        this.web = archive.server();
        this.guard = guard;
        this.trust = trust;
        this.own = URI.create(archive.root());
        this.known = new KnownLeader(own, CLOCK);
        this.rehearsal = rehearsal;
        this.end = end;
    }

    /**
     * Stands for election, where there is one.
     *
     * @param terms what this pmc says of its framework
     * @param guard who may ask while this stands by
     * @param trust which leaders are believed over TLS; null for those that the JDK trusts
     * @param rehearsal is done meanwhile, and interrupted when this leads before it is through
     * @param end has the daemon end for a reason
     */
    static Leadership of(
            HostDbPlace place,
            FrameworkTerms terms,
            ServedArchive archive,
            Guard guard,
            @Nullable SSLContext trust,
            Runnable rehearsal,
            Consumer<Failure> end) {
        return new Leadership(place, terms, archive, guard, trust, rehearsal, end);
    }

    /** Waits until this pmc leads. Returns false if it was told to stop before. */
    boolean await() throws InterruptedException {
        if (election == null || agreement == null) {
            return true;
        }
        web.leader(known::leader);
        if (!election.leadsWithin(LOOK_MILLIS)) {
            standBy(election, agreement);
        }
        if (isStopped(election)) {
            return false;
        }
        agreement.agree(terms);
        web.leader(() -> own);
        election.whenLost(() -> end.accept(new Failure(
                Exit.HOSTDB,
                "pmc leads no more, since ZooKeeper has not heard of it for too long; start it again to stand by")));
        LOG.info("this pmc leads");
        return true;
    }

    /** Answers for the leader, until this one leads or stands no more. */
    private void standBy(Election election, FrameworkAgreement agreement) throws InterruptedException {
        Standby standby = Standby.serve(web, known, guard, trust, CLOCK);
        LeaderWatch watch = LeaderWatch.start(election, known, () -> agreement.require(terms), end);
        Thread rehearsing = new Thread(rehearsal, "rehearsal");
        rehearsing.setDaemon(true);
        rehearsing.start();
        try {
            while (!election.leadsWithin(LOOK_MILLIS)) {
                if (election.isClosed()) {
                    return;
                }
            }
        } finally {
            rehearsing.interrupt();
            watch.close();
            standby.close();
        }
    }

    /** The signal may come at the very moment of the election; who stands no more must not lead. */
    private static boolean isStopped(Election election) {
        if (election.isClosed()) {
            LOG.info("pmc stops; it was standing by");
        }
        return election.isClosed();
    }

    /** Hands over at once. */
    @Override
    public void close() {
        if (election != null) {
            election.close();
        }
    }
}
