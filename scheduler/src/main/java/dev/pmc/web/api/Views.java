package dev.pmc.web.api;

import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Remake;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Resources;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.status.HostStatus;
import dev.pmc.status.Refusals;
import dev.pmc.status.StatusEvent;
import dev.pmc.status.VmUsage;
import dev.pmc.vm.ConsolePart;
import dev.pmc.vm.Urls;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.Word;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the API shows, under names that stay: a component's name in snake_case is its name in JSON. */
final class Views {
    private Views() {}

    /** A page of something, and where the next one begins. */
    record Page<T>(List<T> items, int total, @Nullable String next) {}

    /** A part of what a host's guest has said. */
    record Console(
            String hostname, @Nullable String agent, String log, long offset, long next, long size, String text) {
        static Console of(VmRecord vm, ConsolePart part) {
            return new Console(
                    vm.hostname().value(),
                    Views.agent(vm),
                    part.log(),
                    part.offset(),
                    part.next(),
                    part.size(),
                    part.text());
        }
    }

    /** A host in a list. */
    record HostRow(
            String hostname,
            String type,
            String state,
            String goal,
            boolean ready,
            @Nullable String guest,
            @Nullable String agent,
            @Nullable String agentId,
            @Nullable String ip,
            @Nullable String ipFrom,
            @Nullable String mac,
            int cpus,
            int memoryMib,
            @Nullable Integer diskGib,
            String os,
            @Nullable String reason,
            @Nullable String progress,
            @Nullable StepView step,
            int failures,
            Instant acceptedAt,
            Instant since) {
        static HostRow of(HostStatus host) {
            VmRecord vm = host.record();
            VmSpec spec = vm.spec();
            return new HostRow(
                    vm.hostname().value(),
                    spec.componentType().value(),
                    Word.of(vm.state()),
                    Word.of(vm.goal()),
                    Views.isReady(vm),
                    Views.guest(host),
                    Views.agent(vm),
                    vm.home() == null ? null : vm.home().agentId(),
                    Views.address(vm),
                    Views.addressFrom(vm),
                    spec.identity().mac() == null ? null : spec.identity().mac().value(),
                    spec.shape().vcpus(),
                    spec.shape().memoryMib(),
                    spec.shape().diskGib(),
                    spec.seed().os(),
                    vm.reason(),
                    host.words(),
                    host.step().map(StepView::of).orElse(null),
                    vm.tries().failures(),
                    vm.asked().acceptedAt(),
                    vm.since());
        }
    }

    /** One host, with all that is known of it. */
    record Host(
            String hostname,
            String type,
            String state,
            String goal,
            boolean ready,
            @Nullable String guest,
            @Nullable String agent,
            @Nullable String agentId,
            @Nullable String ip,
            @Nullable String ipFrom,
            @Nullable String mac,
            @Nullable String reason,
            @Nullable String progress,
            @Nullable StepView step,
            List<String> steps,
            Instant acceptedAt,
            Instant since,
            int attempts,
            int failures,
            int bootGeneration,
            @Nullable Instant notBefore,
            @Nullable Try attempt,
            @Nullable Usage usage,
            @Nullable DiskView disk,
            Spec spec,
            @Nullable Spec nextSpec,
            Placement placement,
            List<Pending> pendingJobs,
            List<Event> history,
            Instant historySince) {
        static Host of(HostStatus host, @Nullable VmUsage usage, Instant started) {
            HostRow row = HostRow.of(host);
            VmRecord vm = host.record();
            Remake next = vm.asked().remake();
            return new Host(
                    row.hostname,
                    row.type,
                    row.state,
                    row.goal,
                    row.ready,
                    row.guest,
                    row.agent,
                    row.agentId,
                    row.ip,
                    row.ipFrom,
                    row.mac,
                    row.reason,
                    row.progress,
                    row.step,
                    StepView.course(host),
                    row.acceptedAt,
                    row.since,
                    vm.tries().attempts(),
                    vm.tries().failures(),
                    vm.asked().bootGeneration(),
                    vm.tries().notBefore(),
                    vm.attempt() == null ? null : Try.of(vm.attempt()),
                    usage == null ? null : Usage.of(usage),
                    vm.guest().disk() == null ? null : DiskView.of(vm.guest().disk()),
                    Spec.of(vm.spec()),
                    next == null ? null : Spec.of(next.spec()),
                    Placement.of(vm),
                    vm.jobs().pending().stream().map(Pending::of).toList(),
                    host.history().stream().map(Event::of).toList(),
                    vm.asked().acceptedAt().isAfter(started) ? vm.asked().acceptedAt() : started);
        }
    }

    /** The live Mesos task of a host. */
    record Try(int number, String task, String verb, String agent, String agentId, Instant placedAt) {
        static Try of(Attempt attempt) {
            return new Try(
                    attempt.number(),
                    attempt.task().value(),
                    Word.of(attempt.verb()),
                    attempt.agentHostname(),
                    attempt.agentId(),
                    attempt.placedAt());
        }
    }

    /** What a VM has used since it was booted, and has now. */
    record Usage(
            Instant at,
            double cpuSeconds,
            long memoryBytes,
            long residentBytes,
            long diskReadBytes,
            long diskWrittenBytes,
            long diskReads,
            long diskWrites,
            long networkReceivedBytes,
            long networkSentBytes) {
        static Usage of(VmUsage usage) {
            VmCounters counters = usage.counters();
            return new Usage(
                    usage.at(),
                    counters.cpuNanos() / 1e9,
                    counters.memoryBytes(),
                    counters.residentBytes(),
                    counters.diskReadBytes(),
                    counters.diskWrittenBytes(),
                    counters.diskReads(),
                    counters.diskWrites(),
                    counters.netReceivedBytes(),
                    counters.netSentBytes());
        }
    }

    /** What was asked for. */
    record Spec(
            int cpus,
            int memoryMib,
            @Nullable Integer diskGib,
            String os,
            int rebuilds,
            @Nullable String ip,
            @Nullable String mac,
            @Nullable String gateway,
            List<String> nameservers,
            int sshKeys,
            boolean userData,
            Map<String, String> labels) {
        static Spec of(VmSpec spec) {
            return new Spec(
                    spec.shape().vcpus(),
                    spec.shape().memoryMib(),
                    spec.shape().diskGib(),
                    spec.seed().os(),
                    spec.identity().rebuilds(),
                    spec.seed().ip() == null ? null : spec.seed().ip().toString(),
                    spec.identity().mac() == null ? null : spec.identity().mac().value(),
                    spec.seed().gateway() == null ? null : spec.seed().gateway().toString(),
                    spec.seed().nameservers().stream().map(Object::toString).toList(),
                    spec.seed().sshKeys().size(),
                    spec.seed().userData() != null,
                    new TreeMap<>(spec.labels()));
        }
    }

    /** What was asked for about the place. */
    record Placement(
            String strategy,
            @Nullable String baremetal,
            @Nullable Integer maxPerAgent,
            int priority,
            String onAgentLoss,
            @Nullable String executor,
            List<List<String>> constraints) {
        static Placement of(VmRecord vm) {
            return new Placement(
                    Word.of(vm.options().strategy()),
                    vm.options().baremetal(),
                    vm.options().maxPerAgent(),
                    vm.options().priority(),
                    Word.of(vm.options().onAgentLoss()),
                    vm.options().executor() == null
                            ? null
                            : Urls.withoutUsers(vm.options().executor()),
                    vm.options().constraints().stream()
                            .map(JobConstraint::spelling)
                            .toList());
        }
    }

    /** A job without a result yet. */
    record Pending(String id, String action) {
        static Pending of(PendingJob job) {
            return new Pending(job.resultId(), Word.of(job.action()));
        }
    }

    /** Something that has happened. */
    record Event(
            long id,
            Instant at,
            String kind,
            @Nullable String host,
            @Nullable String agent,
            @Nullable String task,
            @Nullable String from,
            @Nullable String to,
            @Nullable String reason,
            @Nullable String group) {
        static Event of(StatusEvent happening) {
            return new Event(
                    happening.number(),
                    happening.at(),
                    Word.of(happening.kind()),
                    happening.host(),
                    happening.agent(),
                    happening.task(),
                    happening.from(),
                    happening.to(),
                    happening.reason(),
                    happening.group());
        }
    }

    /** Why a host is where it is, and not running. */
    record Why(
            String hostname,
            String state,
            boolean waiting,
            String answer,
            @Nullable Instant notBefore,
            @Nullable Amount needs,
            int agentsLooked,
            int agentsKnown,
            @Nullable Instant lastLooked,
            List<Vetoed> vetoes) {}

    /** Agents that one reason speaks against. */
    record Vetoed(String reason, String words, int count, List<String> agents) {
        private static final int MAX_NAMED = 100;

        static Vetoed of(Refusals.Group group) {
            return new Vetoed(
                    group.veto().reason(),
                    group.veto().words(),
                    group.agents().size(),
                    group.agents().stream()
                            .limit(MAX_NAMED)
                            .map(Refusals.Looked::hostname)
                            .toList());
        }
    }

    /** An amount of what VMs live on. */
    record Amount(double cpus, double memoryMib, double diskMib) {
        static Amount of(Resources resources) {
            return new Amount(resources.cpus() / 1000.0, resources.mem() / 1000.0, resources.disk() / 1000.0);
        }
    }

    /** A guest has answered, and can be asked now: not so while its agent is out of reach. */
    private static boolean isReady(VmRecord vm) {
        return vm.standing().isOn() && vm.guest().ready();
    }

    /**
     * What a guest does whose domain is active: {@code ready}, {@code booting}, or what is wrong with it; {@code unknown} of a
     * host that cannot be reached.
     */
    static @Nullable String guest(HostStatus host) {
        if (!host.record().standing().isOn()) {
            return host.record().standing().isReachable() ? null : "unknown";
        }
        return host.trouble().map(Word::of).orElse(isReady(host.record()) ? "ready" : "booting");
    }

    /** Who says what the address is: the job that ordered it, or the guest, which may say what it likes. */
    private static @Nullable String addressFrom(VmRecord vm) {
        if (address(vm) == null) {
            return null;
        }
        return vm.spec().seed().ip() == null ? "guest" : "job";
    }

    static @Nullable String agent(VmRecord vm) {
        return vm.home() == null ? null : vm.home().hostname();
    }

    static @Nullable String address(VmRecord vm) {
        if (vm.guest().address() != null) {
            return vm.guest().address();
        }
        return vm.spec().seed().ip() == null ? null : vm.spec().seed().ip().address();
    }
}
