package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pmc.fixtures.Await;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.ScriptedCalls.Killed;
import dev.pmc.hypervisor.ScriptedCalls.Verb;
import dev.pmc.vm.VmTask;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A libvirtd that goes on with calls whose callers have died, and comes to them when everybody has moved on. */
final class LateLibvirtTest extends HostStory {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final VmTask SECOND = TestSite.attempt(WEB, 2);

    @ParameterizedTest
    @EnumSource(names = {"DEFINE", "CREATE"})
    void what_appears_after_an_erase_is_removed(Verb cutOff) throws Exception {
        dieIn(cutOff, () -> host.run(WEB, words -> {}));
        host.erase(SECOND);
        assertNothingIsLeft();

        catchUpIgnoring(Kind.NO_DOMAIN);

        awaitNoDomain();
        assertNothingIsLeft();
    }

    @Test
    void what_appears_while_no_executor_is_there_is_removed_by_the_next() throws Exception {
        dieIn(Verb.DEFINE, () -> host.run(WEB, words -> {}));
        host.erase(SECOND);
        host.close();
        hypervisor.catchUp();
        assertThat(hypervisor.count()).isEqualTo(1);

        host = site.open(hypervisor);

        awaitNoDomain();
    }

    @Test
    void what_appears_after_an_attempt_that_took_everything_back_is_removed() throws Exception {
        dieIn(Verb.DEFINE, () -> host.run(WEB, words -> {}));
        hypervisor.failNext(Verb.CREATE, Kind.FAILED, "QEMU has a bad day");
        assertThat(failure(() -> host.run(SECOND, words -> {})).leftNothing()).isTrue();

        hypervisor.catchUp();

        awaitNoDomain();
    }

    @Test
    void a_vm_that_is_made_again_is_not_made_around_what_appeared() throws Exception {
        dieIn(Verb.DEFINE, () -> host.run(WEB, words -> {}));
        host.erase(SECOND);
        host.close();
        hypervisor.catchUp();
        hypervisor.failNext(Verb.LIST, Kind.FAILED, "not now"); // the first round finds nothing

        host = site.open(hypervisor);
        host.run(TestSite.task("web01", "tiny", 2, 0), words -> {});

        assertThat(hypervisor.xml("web01")).contains("<vcpu placement=\"static\">2</vcpu>");
        assertThat(Files.exists(site.directory(WEB).disk())).isTrue();
    }

    @Test
    void a_new_vm_of_the_same_name_is_none_of_the_erased_ones() throws Exception {
        host.run(WEB, words -> {});
        host.erase(WEB);
        host.run(SECOND, words -> {});

        reopen();
        letRoundsPass();

        assertThat(domain().state().active()).isTrue();
    }

    @Test
    void a_vm_that_loses_its_definition_to_an_old_undefine_gets_it_back() throws Exception {
        host.run(WEB, words -> {});
        dieIn(Verb.UNDEFINE, () -> host.erase(WEB));
        host.run(SECOND, words -> {});

        hypervisor.catchUp();

        Await.until("the definition is back", LONG, () -> {
            try {
                return domain().persistent() && domain().autostart();
            } catch (HypervisorException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(domain().state().active()).isTrue();
    }

    @Test
    void an_old_destroy_is_told() throws Exception {
        host.run(WEB, words -> {});
        dieIn(Verb.DESTROY, () -> host.erase(WEB));
        HeardEndings heard = new HeardEndings();
        host.watch(heard);
        host.run(SECOND, words -> {});

        hypervisor.catchUp();

        heard.hears("web01 TAKEN_AWAY");
    }

    @Test
    void foreign_domains_and_those_that_somebody_may_want_are_never_removed() throws Exception {
        host.run(WEB, words -> {});
        host.erase(WEB);
        String marked = "<metadata><p:host xmlns:p='urn:pmc:host:1' owner='pmc' hostname='web01' componentType='web'"
                + " os='tiny' attempt='1' specHash='abc123' bootGeneration='0'/></metadata>";
        // A clone has the mark, but an identity of its own; the others are of people, or of a VM that was never erased
        // here.
        List<String> theirs = List.of(
                "<name>web01</name>" + marked,
                "<name>web01-clone</name>" + marked,
                "<name>web02</name><uuid>" + TestSite.task("web02").spec().uuid() + "</uuid>" + marked,
                "<name>db</name>");
        for (String theirDomain : theirs) {
            hypervisor.define("<domain type='qemu'>" + theirDomain + "<memory>1</memory></domain>");
        }
        reopen();
        letRoundsPass();

        assertThat(hypervisor.count()).isEqualTo(theirs.size());
        assertThat(hypervisor.calls().stream().filter(Verb.UNDEFINE::equals)).hasSize(1); // of the erase
    }

    private void dieIn(Verb verb, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) throws VmFailure {
        hypervisor.killCallerOfNext(verb);
        assertThatExceptionOfType(Killed.class).isThrownBy(work);
        reopen();
    }

    private void catchUpIgnoring(Kind kind) {
        try {
            hypervisor.catchUp();
        } catch (HypervisorException e) {
            assertThat(e.kind()).isEqualTo(kind);
        }
    }

    private void letRoundsPass() {
        long before = rounds();
        Await.until("three rounds", LONG, () -> rounds() >= before + 3);
    }

    private long rounds() {
        return hypervisor.calls().stream().filter(Verb.LIST::equals).count();
    }

    private void awaitNoDomain() {
        Await.until("the late domain is removed", LONG, () -> hypervisor.count() == 0);
    }
}
