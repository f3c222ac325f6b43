package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Version;
import dev.pmc.metrics.Metrics;
import dev.pmc.metrics.StandbyMetrics;
import dev.pmc.web.Guard;
import dev.pmc.web.GuardedPage;
import dev.pmc.web.PageFiles;
import dev.pmc.web.WebServer;
import dev.pmc.web.standby.KnownLeader;
import dev.pmc.web.standby.LeaderProxy;
import dev.pmc.web.standby.StandbyHealth;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What this pmc serves while it stands by: the page and the API for the leader, metrics and health of its own. */
final class Standby implements AutoCloseable {
    private final WebServer web;
    private final LeaderProxy proxy;

    private Standby(WebServer web, LeaderProxy proxy) {
        this.web = web;
        this.proxy = proxy;
    }

    static Standby serve(
            WebServer web, KnownLeader known, Guard guard, @Nullable SSLContext trust, InstantSource clock) {
        LeaderProxy proxy = LeaderProxy.start(web, known, guard, trust);
        StandbyMetrics metrics = new StandbyMetrics(clock.instant(), Version.text(), proxy::answered, proxy::failed);
        StandbyHealth health = new StandbyHealth(known);
        web.serve("/", new PageFiles());
        web.serve("/healthz", health.alive());
        web.serve("/readyz", health.ready());
        web.serve("/leader", health.leader());
        web.serve("/metrics", new GuardedPage("/metrics", Metrics.CONTENT_TYPE, metrics::text, guard));
        web.serve("/api/", proxy);
        web.open();
        return new Standby(web, proxy);
    }

    /** Answers for nobody any more; what is under way to the leader is broken off. */
    @Override
    public void close() {
        web.starting("taking the lead");
        proxy.close();
    }
}
