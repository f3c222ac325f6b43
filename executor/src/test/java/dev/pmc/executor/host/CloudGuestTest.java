package dev.pmc.executor.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.executor.Patience;
import dev.pmc.fixtures.Bridge;
import dev.pmc.fixtures.CloudGuest;
import dev.pmc.fixtures.FreePorts;
import dev.pmc.fixtures.Libvirtd;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.guest.AtomicFiles;
import dev.pmc.hypervisor.SystemLibvirt;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCounters;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import dev.pmc.vm.VmTask;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A guest with the real cloud-init, from its creation to its end, looked at from inside. In software emulation. */
@Tag("slow")
final class CloudGuestTest {
    private static final Duration BOOT = Duration.ofMinutes(8);
    private static final Duration POWER_OFF = Duration.ofMinutes(4);
    private static final int CONSOLE_LINES = 8;
    /** Two parts, one of them a template: what cloud-init takes at its richest. */
    private static final String USER_DATA = """
            Content-Type: multipart/mixed; boundary="===pmc==="
            MIME-Version: 1.0

            --===pmc===
            Content-Type: text/jinja2; charset="utf-8"

            ## template: jinja
            #cloud-config
            write_files:
              - path: /etc/pmc-proof
                content: "as the job wants it\\n"
                permissions: '0640'
              - path: /etc/pmc-instance
                content: "{{ v1.instance_id }}"
            runcmd:
              - [sh, -c, 'echo ran on $(hostname) > /run/pmc-ran']

            --===pmc===
            Content-Type: text/x-shellscript; charset="utf-8"

            #!/bin/sh
            echo a script ran, too > /run/pmc-script

            --===pmc===--
            """;

    private final Hostname vm =
            new Hostname("pmc-cloud-" + ProcessHandle.current().pid() + ".example.org");
    private Bridge bridge;
    private Path state;
    private LibvirtVmHost host;

    @BeforeEach
    void openHost() throws Exception {
        Libvirtd libvirtd = SystemLibvirt.require();
        String catalogue = CloudGuest.shared().catalogue().toString();
        state = libvirtd.newFolder("pmc-cloud-");
        bridge = Bridge.open("pmcc");
        host = LibvirtVmHost.open(HostConfig.load(
                SourceTree.file("data"),
                Map.of(
                        "PMC_STATE_DIR",
                        state.toString(),
                        "PMC_LIBVIRT_URI",
                        libvirtd.uri(),
                        "PMC_NETWORK",
                        "bridge:" + bridge.name(),
                        "PMC_PHONE_HOME",
                        ":" + FreePorts.next(),
                        "PMC_IMAGES",
                        catalogue)));
    }

    @AfterEach
    void leaveNothing() throws Exception {
        if (host != null) {
            host.erase(task("none"));
            host.close();
        }
        if (state != null) {
            AtomicFiles.deleteTree(state);
        }
        if (bridge != null) {
            bridge.close();
        }
    }

    @Test
    void cloud_init_comes_to_its_end_and_the_guest_is_as_the_job_wants_it() throws Exception {
        Processes.runOrFail("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key().toString());
        VmTask task = task(Files.readString(state.resolve("key.pub")).strip());

        host.run(task, words -> {});
        VmReport report = Patience.untilReady(host, task, BOOT);

        assertThat(report.ready()).as(whatIsKnown()).isTrue();
        assertThat(report.address()).isEqualTo(guestAddress());
        trustTheKeyThatWasPhonedHome();
        assertThat(inGuest("cloud-init status --wait")).contains("status: done");
        assertThat(inGuest("hostname; hostname -f")).isEqualTo(vm.firstLabel() + "\n" + vm + "\n");
        assertThat(inGuest("sudo cat /etc/pmc-proof; sudo stat -c %a /etc/pmc-proof"))
                .isEqualTo("as the job wants it\n640\n");
        assertThat(inGuest("cat /run/pmc-ran")).isEqualTo("ran on " + vm.firstLabel() + "\n");
        assertThat(inGuest("cat /run/pmc-script")).isEqualTo("a script ran, too\n");
        assertThat(inGuest("cat /etc/pmc-instance"))
                .isEqualTo(task.spec().uuid().toString());
        assertThat(inGuest("ip -4 -o addr show scope global; ip route"))
                .contains(guestAddress() + "/24", "default via " + bridge.host());
        assertThat(inGuest("cat /sys/class/net/e*/address").strip())
                .isEqualTo(DomainPlanner.mac(task.spec()).value());
        assertThat(inGuest("df -BM --output=size / | tail -1").strip())
                .as("the root file system has grown to the job's 2 GiB")
                .matches("(1[89]|20)\\d\\dM");
        assertThat(inGuest("sudo passwd -S debian; sudo passwd -S root"))
                .as("locked passwords")
                .containsPattern("debian L ")
                .containsPattern("root (L|\\*) ");
        assertThat(inGuest("sudo cat /var/lib/cloud/data/instance-id").strip())
                .isEqualTo(task.spec().uuid().toString());
        VmCounters counters = host.counters().get(0);
        assertThat(counters.hostname()).isEqualTo(vm);
        assertThat(List.of(
                        counters.cpuNanos(),
                        counters.memoryBytes(),
                        counters.residentBytes(),
                        counters.diskReadBytes(),
                        counters.diskWrittenBytes(),
                        counters.netReceivedBytes(),
                        counters.netSentBytes()))
                .allMatch(value -> value > 0);

        long asked = System.nanoTime();
        host.stop(task, POWER_OFF);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .as("it has powered itself off")
                .isLessThan(POWER_OFF);
        assertThat(virsh("domstate", "--reason", vm.value())).contains("shut off (shutdown)");
        host.erase(task);
        assertThat(virsh("list", "--all", "--name")).doesNotContain(vm.value());
        assertThat(state.resolve("vms")).isEmptyDirectory();
    }

    /** The guest has told its host key where nobody else can have told it; ssh accepts that one only. */
    private void trustTheKeyThatWasPhonedHome() throws IOException {
        String body = Files.readString(new VmDirectories(state).of(vm).phonedHome());
        String hostKey = Arrays.stream(body.split("[\\n&]", -1))
                .filter(pair -> pair.startsWith("pub_key_ed25519="))
                .map(pair -> URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElseThrow();
        Files.writeString(state.resolve("known_hosts"), guestAddress() + " " + hostKey.strip() + "\n");
    }

    private String inGuest(String command) {
        List<String> ssh = new ArrayList<>(List.of("ssh", "-q", "-F", "/dev/null", "-i", key().toString()));
        for (String option : List.of(
                "BatchMode=yes",
                "StrictHostKeyChecking=yes",
                "UserKnownHostsFile=" + state.resolve("known_hosts"),
                "ConnectTimeout=30")) {
            ssh.addAll(List.of("-o", option));
        }
        ssh.addAll(List.of(CloudGuest.LOGIN_USER + "@" + guestAddress(), command));
        return Processes.runOrFail(ssh.toArray(String[]::new));
    }

    private Path key() {
        return state.resolve("key");
    }

    private String guestAddress() {
        return bridge.address(16);
    }

    /** In one line, since some reports of a failure keep no more than that. */
    private String whatIsKnown() throws IOException {
        VmDirectory directory = new VmDirectories(state).of(vm);
        Path log = directory.consoleLog();
        List<String> console =
                Files.exists(log) ? Files.readAllLines(log, StandardCharsets.ISO_8859_1) : List.of("no console");
        List<String> known = List.of(
                "the guest has " + (Files.exists(directory.phonedHome()) ? "" : "not ") + "phoned home",
                Processes.run("ip", "route", "get", guestAddress()).output(),
                Processes.run("ss", "-tanH", "src", bridge.host()).output(),
                Processes.run("ip", "-s", "-o", "link", "show", bridge.name()).output(),
                virsh("domstate", "--reason", vm.value()),
                "console: "
                        + String.join(
                                " | ", console.subList(Math.max(0, console.size() - CONSOLE_LINES), console.size())));
        return String.join("; ", known).replaceAll("\\s+", " ");
    }

    private VmTask task(String publicKey) {
        VmSpec spec = VmSpecs.of(vm.value())
                .vcpus(2)
                .memoryMib(512)
                .diskGib(2)
                .ip(guestAddress() + "/24")
                .gateway(bridge.host())
                .os(CloudGuest.IMAGE)
                .sshKeys(List.of(publicKey))
                .userData(USER_DATA)
                .ready("phone_home")
                .build();
        return new VmTask(VmTask.VERSION, VmTask.Verb.RUN, spec, 1, 0, VmTask.VirtType.QEMU);
    }

    private static String virsh(String... words) {
        List<String> command = new ArrayList<>(List.of("virsh", "-c", "qemu:///system"));
        command.addAll(List.of(words));
        return Processes.runOrFail(command.toArray(String[]::new));
    }
}
