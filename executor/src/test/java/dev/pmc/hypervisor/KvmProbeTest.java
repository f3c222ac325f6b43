package dev.pmc.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.fixtures.Libvirtd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The probe guest says its word where guests run, and nothing of it stays. */
final class KvmProbeTest {
    private Path directory;
    private Hypervisor hypervisor;

    @BeforeEach
    void connect() {
        Libvirtd libvirtd = SystemLibvirt.require();
        directory = libvirtd.newFolder("pmc-probe-");
        hypervisor = new LibvirtHypervisor(libvirtd.uri());
    }

    @AfterEach
    void close() throws IOException {
        if (hypervisor != null) {
            hypervisor.close();
            Files.deleteIfExists(directory);
        }
    }

    @Test
    void the_boot_sector_runs_where_guests_run() throws Exception {
        KvmProbe.Verdict verdict = new KvmProbe(hypervisor, directory, false).run();

        assertThat(verdict.why()).isEqualTo("a probe guest booted");
        assertThat(verdict.works()).isTrue();
        assertThat(hypervisor.find("pmc-kvm-probe")).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void a_verdict_on_kvm_says_why_and_leaves_nothing() throws Exception {
        KvmProbe.Verdict verdict = new KvmProbe(hypervisor, directory).run();

        assertThat(verdict.why()).isNotBlank();
        assertThat(hypervisor.find("pmc-kvm-probe")).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void the_boot_sector_is_one_that_a_bios_boots() {
        byte[] sector = KvmProbe.bootSector("HELLO");

        assertThat(sector).hasSize(512).endsWith(0x55, 0xaa);
        assertThat(new String(sector, java.nio.charset.StandardCharsets.US_ASCII))
                .contains("HELLO\r\n\0");
    }
}
