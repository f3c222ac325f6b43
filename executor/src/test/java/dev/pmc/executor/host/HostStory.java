package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pmc.hypervisor.DomainInfo;
import dev.pmc.hypervisor.FakeHypervisor;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.vm.VmTask;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One host with a hypervisor in memory and real files: the stage for stories about its VMs. */
public abstract class HostStory {
    public static final VmTask WEB = TestSite.task("web01");
    public static final Duration SOON = Duration.ofMillis(100);

    @TempDir
    private Path temporary;

    public final FakeHypervisor hypervisor = new FakeHypervisor();
    public TestSite site;
    public LibvirtVmHost host;

    @BeforeEach
    void open() throws Exception {
        site = new TestSite(temporary);
        host = site.open(hypervisor);
    }

    @AfterEach
    void close() {
        host.close();
    }

    void reopen() throws VmFailure {
        host.close();
        host = site.open(hypervisor);
    }

    DomainInfo domain() throws HypervisorException {
        return hypervisor.find(WEB.spec().uuid()).orElseThrow();
    }

    void assertNothingIsLeft() {
        assertThat(hypervisor.count()).isZero();
        assertThat(site.leftovers()).isEmpty();
    }

    static VmFailure failure(ThrowingCallable call) {
        VmFailure failure = catchThrowableOfType(VmFailure.class, call);
        assertThat(failure).as("a failure").isNotNull();
        return failure;
    }
}
