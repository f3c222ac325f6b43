package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.hypervisor.Hypervisor.ShutdownWay;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What everybody may rely on who uses a {@link Hypervisor}; run on the fake and on the real ones. */
abstract class HypervisorContractTest {
    private static final DomainMark MARK = new DomainMark("web01", "web", "trusty", 1, "abc123", "def456", 0);

    private static DomainMark mark(int bootGeneration) {
        return MARK.adopted(MARK.attempt(), MARK.specHash(), "def456", bootGeneration);
    }

    private final UUID uuid = UUID.randomUUID();
    private final String name = "pmc-contract-" + uuid;
    private Hypervisor hypervisor;

    abstract Hypervisor open();

    /** The {@code <domain type>} that it runs. */
    abstract String type();

    /** What stands between the memory and the end of the domain. */
    abstract String rest();

    boolean tellsWrongStatesApart() {
        return true;
    }

    @BeforeEach
    void connect() {
        hypervisor = open();
    }

    @AfterEach
    void leaveNothing() {
        try {
            hypervisor.destroy(uuid);
        } catch (HypervisorException e) {
            assertThat(e.kind()).isIn(Kind.NO_DOMAIN, Kind.WRONG_STATE);
        }
        try {
            hypervisor.undefine(uuid);
        } catch (HypervisorException e) {
            assertThat(e.kind()).isIn(Kind.NO_DOMAIN, Kind.WRONG_STATE);
        }
        hypervisor.close();
    }

    @Test
    void a_domain_is_defined_started_stopped_and_undefined() throws Exception {
        hypervisor.define(xml(name, uuid, true));
        assertThat(hypervisor.find(uuid)).hasValueSatisfying(domain -> {
            assertThat(domain.name()).isEqualTo(name);
            assertThat(domain.state()).isEqualTo(DomainState.OFF);
            assertThat(domain.persistent()).isTrue();
            assertThat(domain.mark()).isEqualTo(MARK);
        });

        hypervisor.create(uuid);
        assertThat(hypervisor.find(name)).hasValueSatisfying(domain -> {
            assertThat(domain.uuid()).isEqualTo(uuid);
            assertThat(domain.state()).isEqualTo(DomainState.RUNNING);
        });
        assertThat(hypervisor.list()).anyMatch(domain -> domain.uuid().equals(uuid));

        hypervisor.destroy(uuid);
        assertThat(hypervisor.find(uuid))
                .hasValueSatisfying(domain -> assertThat(domain.state()).isEqualTo(DomainState.DESTROYED));

        hypervisor.undefine(uuid);
        assertThat(hypervisor.find(uuid)).isEmpty();
        assertThat(hypervisor.find(name)).isEmpty();
    }

    @Test
    void defining_the_same_domain_again_changes_it() throws Exception {
        hypervisor.define(xml(name, uuid, false));
        assertThat(hypervisor.find(uuid).orElseThrow().mark()).isNull();

        hypervisor.define(xml(name, uuid, true));

        assertThat(hypervisor.find(uuid).orElseThrow().mark()).isEqualTo(MARK);
    }

    @Test
    void a_name_that_another_domain_has_is_refused_as_such() throws Exception {
        hypervisor.define(xml(name, uuid, false));

        assertThat(refusal(() -> hypervisor.define(xml(name, UUID.randomUUID(), false))))
                .isEqualTo(Kind.EXISTS);
    }

    @Test
    void a_document_that_is_no_domain_is_refused_as_such() {
        assertThat(refusal(() -> hypervisor.define("<domain type='" + type() + "'><name>x</na")))
                .isEqualTo(Kind.BAD_XML);
        assertThat(refusal(() -> hypervisor.define("<domain type='" + type() + "'/>")))
                .isEqualTo(Kind.BAD_XML);
    }

    @Test
    void a_domain_that_is_not_there_is_missed() {
        UUID nobody = UUID.randomUUID();

        assertThat(refusal(() -> hypervisor.create(nobody))).isEqualTo(Kind.NO_DOMAIN);
        assertThat(refusal(() -> hypervisor.destroy(nobody))).isEqualTo(Kind.NO_DOMAIN);
        assertThat(refusal(() -> hypervisor.undefine(nobody))).isEqualTo(Kind.NO_DOMAIN);
        assertThat(refusal(() -> hypervisor.shutdown(nobody, ShutdownWay.BEST))).isEqualTo(Kind.NO_DOMAIN);
        assertThat(refusal(() -> hypervisor.setAutostart(nobody, true))).isEqualTo(Kind.NO_DOMAIN);
        assertThat(refusal(() -> hypervisor.reshape(nobody, 2, 512))).isEqualTo(Kind.NO_DOMAIN);
        assertThat(refusal(() -> hypervisor.guestAnswers(nobody, Duration.ofSeconds(1))))
                .isEqualTo(Kind.NO_DOMAIN);
    }

    @Test
    void what_does_not_fit_the_state_is_refused_as_such() throws Exception {
        hypervisor.define(xml(name, uuid, false));
        assertThat(refusal(() -> hypervisor.destroy(uuid))).isEqualTo(Kind.WRONG_STATE);
        if (tellsWrongStatesApart()) {
            assertThat(refusal(() -> hypervisor.shutdown(uuid, ShutdownWay.BEST)))
                    .isEqualTo(Kind.WRONG_STATE);
        }

        hypervisor.create(uuid);
        if (tellsWrongStatesApart()) {
            assertThat(refusal(() -> hypervisor.create(uuid))).isEqualTo(Kind.WRONG_STATE);
        }
    }

    @Test
    void a_running_domain_outlives_its_definition() throws Exception {
        hypervisor.define(xml(name, uuid, false));
        hypervisor.create(uuid);

        hypervisor.undefine(uuid);

        assertThat(hypervisor.find(uuid)).hasValueSatisfying(domain -> {
            assertThat(domain.persistent()).isFalse();
            assertThat(domain.state().active()).isTrue();
        });
        hypervisor.destroy(uuid);
        assertThat(hypervisor.find(uuid)).isEmpty();
    }

    @Test
    void a_running_domain_that_lost_its_definition_is_given_one_again() throws Exception {
        hypervisor.define(xml(name, uuid, true));
        hypervisor.create(uuid);
        hypervisor.undefine(uuid);
        if (tellsWrongStatesApart()) {
            assertThat(refusal(() -> hypervisor.setAutostart(uuid, true))).isEqualTo(Kind.WRONG_STATE);
        }

        hypervisor.persist(uuid);
        hypervisor.persist(uuid);

        hypervisor.setAutostart(uuid, true);
        hypervisor.destroy(uuid);
        assertThat(hypervisor.find(uuid)).hasValueSatisfying(domain -> {
            assertThat(domain.persistent()).isTrue();
            assertThat(domain.autostart()).isTrue();
            assertThat(domain.mark()).isEqualTo(MARK);
        });
    }

    @Test
    void nothing_is_discarded_of_a_domain_that_was_not_saved() throws Exception {
        hypervisor.define(xml(name, uuid, false));

        hypervisor.discardSavedState(uuid);

        assertThat(hypervisor.find(uuid).orElseThrow().state()).isEqualTo(DomainState.OFF);
    }

    @Test
    void a_domain_that_is_not_paused_cannot_go_on() throws Exception {
        hypervisor.define(xml(name, uuid, false));

        assertThatThrownBy(() -> hypervisor.resume(uuid)).isInstanceOf(HypervisorException.class);
        assertThat(hypervisor.find(uuid).orElseThrow().state()).isEqualTo(DomainState.OFF);
    }

    @Test
    void a_domain_names_the_files_that_its_disks_lie_on_but_not_what_it_only_reads() throws Exception {
        String disks = "<disk type='file' device='disk'><source file='/nowhere/a.img'/><target dev='vda'/></disk>"
                + "<disk type='file' device='disk'><source file='/nowhere/seed.iso'/><target dev='vdb'/><readonly/></disk>";
        String bare = xml(name, uuid, false);
        hypervisor.define(
                bare.contains("</devices>")
                        ? bare.replace("</devices>", disks + "</devices>")
                        : bare.replace("</domain>", "<devices>" + disks + "</devices></domain>"));

        assertThat(hypervisor.disks(uuid)).containsExactly(Path.of("/nowhere/a.img"));
    }

    @Test
    void autostart_is_kept() throws Exception {
        hypervisor.define(xml(name, uuid, false));
        assertThat(hypervisor.find(uuid).orElseThrow().autostart()).isFalse();

        hypervisor.setAutostart(uuid, true);
        assertThat(hypervisor.find(uuid).orElseThrow().autostart()).isTrue();

        hypervisor.setAutostart(uuid, false);
        assertThat(hypervisor.find(uuid).orElseThrow().autostart()).isFalse();
    }

    @Test
    void a_mark_can_be_changed_whether_the_domain_runs_or_not_and_outlives_its_stop() throws Exception {
        hypervisor.define(xml(name, uuid, true));
        hypervisor.setMark(uuid, mark(1));
        assertThat(hypervisor.find(uuid).orElseThrow().mark()).isEqualTo(mark(1));

        hypervisor.create(uuid);
        hypervisor.setMark(uuid, mark(2));
        assertThat(hypervisor.find(uuid).orElseThrow().mark()).isEqualTo(mark(2));

        hypervisor.destroy(uuid);
        assertThat(hypervisor.find(uuid).orElseThrow().mark()).isEqualTo(mark(2));
    }

    @Test
    void a_transient_domain_is_gone_when_it_stops() throws Exception {
        hypervisor.createTransient(xml(name, uuid, false));
        assertThat(hypervisor.find(uuid))
                .hasValueSatisfying(domain -> assertThat(domain.persistent()).isFalse());

        hypervisor.destroy(uuid);

        assertThat(hypervisor.find(uuid)).isEmpty();
    }

    @Test
    void a_guest_without_an_agent_does_not_answer_and_has_no_addresses() throws Exception {
        hypervisor.define(xml(name, uuid, false));
        hypervisor.create(uuid);

        assertThat(hypervisor.guestAnswers(uuid, Duration.ofSeconds(1))).isFalse();
        assertThat(hypervisor.guestAddresses(uuid)).isEmpty();
    }

    @Test
    void listeners_are_told_what_happens_in_order() throws Exception {
        BlockingQueue<DomainEvent> heard = new LinkedBlockingQueue<>();
        hypervisor.facts(); // connected from here on
        hypervisor.listen(new Hypervisor.Listener() {
            @Override
            public void happened(DomainEvent event) {
                if (event.uuid().equals(uuid)) {
                    heard.add(event);
                }
            }

            @Override
            public void reconnected() {}
        });

        hypervisor.define(xml(name, uuid, false));
        hypervisor.create(uuid);
        hypervisor.destroy(uuid);
        hypervisor.undefine(uuid);

        assertThat(next(heard)).isEqualTo(DomainEvent.Kind.DEFINED);
        assertThat(next(heard)).isEqualTo(DomainEvent.Kind.STARTED);
        assertThat(next(heard)).isEqualTo(DomainEvent.Kind.STOPPED);
        assertThat(next(heard)).isEqualTo(DomainEvent.Kind.UNDEFINED);
    }

    @Test
    void the_host_has_memory_and_a_version() throws Exception {
        assertThat(hypervisor.facts().memoryMib()).isPositive();
        assertThat(hypervisor.facts().libvirtVersion()).isPositive();
    }

    /** Of the four kinds that every hypervisor tells of; real ones tell more in between. */
    private static DomainEvent.Kind next(BlockingQueue<DomainEvent> heard) throws InterruptedException {
        while (true) {
            DomainEvent event = heard.poll(10, TimeUnit.SECONDS);
            assertThat(event).as("an event").isNotNull();
            switch (event.kind()) {
                case DEFINED, STARTED, STOPPED, UNDEFINED -> {
                    return event.kind();
                }
                case PAUSED, RESUMED, AGENT_CONNECTED, OTHER -> {}
            }
        }
    }

    private static Kind refusal(ThrowingCallable call) {
        HypervisorException refusal = catchThrowableOfType(HypervisorException.class, call);
        assertThat(refusal).as("a refusal").isNotNull();
        if (refusal.is(Kind.FAILED)) {
            throw new AssertionError("refused for another reason", refusal);
        }
        return refusal.kind();
    }

    private String xml(String domainName, UUID id, boolean marked) {
        String metadata = marked
                ? "<metadata><p:host xmlns:p='urn:pmc:host:1' owner='pmc' hostname='web01' componentType='web' os='trusty'"
                        + " attempt='1' specHash='abc123' guestHash='def456' bootGeneration='0'/></metadata>"
                : "";
        return "<domain type='" + type() + "'><name>" + domainName + "</name><uuid>" + id + "</uuid>" + metadata
                + "<memory unit='MiB'>64</memory>" + rest() + "</domain>";
    }

    @Test
    void only_active_domains_have_counters() throws Exception {
        hypervisor.define(xml(name, uuid, false));
        assertThat(hypervisor.counters()).extracting(VmCounters::hostname).doesNotContain(new Hostname(name));

        hypervisor.create(uuid);

        assertThat(hypervisor.counters())
                .filteredOn(counters -> counters.hostname().equals(new Hostname(name)))
                .hasSize(1)
                .allMatch(counters -> counters.cpuNanos() >= 0);
    }
}
