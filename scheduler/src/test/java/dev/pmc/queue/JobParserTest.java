package dev.pmc.queue;

import static dev.pmc.queue.ParsedJobs.LEAST;
import static dev.pmc.queue.ParsedJobs.createWith;
import static dev.pmc.queue.ParsedJobs.invalid;
import static dev.pmc.queue.ParsedJobs.job;
import static dev.pmc.queue.ParsedJobs.problems;
import static dev.pmc.queue.ParsedJobs.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What jobs may say. */
final class JobParserTest {
    @Test
    void aJobSaysNoMoreThanItMust() {
        Job job = job(LEAST);

        VmSpec spec = VmSpecs.least("web1");
        assertThat(job)
                .isEqualTo(new Job(
                        Job.Action.CREATE,
                        new Hostname("web1"),
                        new Job.Order(spec, PlacementOptions.NONE),
                        Map.of("hostname", "web1", "comp_type", "web")));
    }

    @Test
    void aJobMaySayEverything() {
        Job job = job("""
                {"action": "create", "hostname": "Web1.Example", "comp_type": "web", "cpu": "4", "mem": "8192", "disk": 40,
                 "mac": "52:54:00:12:34:56", "ip": "10.1.2.16/24", "gateway": "10.1.2.1", "nameservers": ["10.1.2.2"],
                 "os": "jammy", "baremetal": "metal7", "maxc": "3", "placement": "best_fit", "executor": "http://x/e.tgz",
                 "priority": 5, "constraints": [["rack", "CLUSTER", "r1"], ["level", "CLUSTER", 4]],
                 "ssh_keys": ["ssh-ed25519 AAAA me@here"], "user_data": "#cloud-config\\n",
                 "labels": {"team": "search", "tier": 2, "spot": true}, "on_agent_loss": "recreate", "ready": "tcp:80",
                 "vlan": "10.1.2.0/24", "ticket": {"system": "jira", "number": 17}}
                """);

        VmSpec spec = new VmSpec(
                new GuestIdentity(
                        new Hostname("web1.example"),
                        new ComponentType("web"),
                        new MacAddress("52:54:00:12:34:56"),
                        new GuestSeed(
                                "jammy",
                                Ipv4.parse("10.1.2.16/24"),
                                Ipv4.parse("10.1.2.1"),
                                List.of(Ipv4.parse("10.1.2.2")),
                                List.of("ssh-ed25519 AAAA me@here"),
                                "#cloud-config\n")),
                new VmShape(4, 8192, 40),
                Map.of("team", "search", "tier", "2", "spot", "true"),
                new ReadyCheck(ReadyCheck.Kind.TCP, 80));
        PlacementOptions options = new PlacementOptions(
                "metal7",
                3,
                Strategy.BEST_FIT,
                "http://x/e.tgz",
                PlacementOptions.OnAgentLoss.RECREATE,
                5,
                List.of(
                        JobConstraints.parse(List.of("rack", "CLUSTER", "r1")),
                        JobConstraints.parse(List.of("level", "CLUSTER", "4"))));
        assertThat(job.order()).isEqualTo(new Job.Order(spec, options));
        assertThat(job.fields().keySet())
                .startsWith("action", "hostname", "comp_type")
                .endsWith("vlan", "ticket");
        assertThat(job.fields())
                .hasSize(24)
                .containsEntry("cpu", "4")
                .containsEntry("vlan", "10.1.2.0/24")
                .containsEntry("ticket", Map.of("system", "jira", "number", 17));
    }

    @ParameterizedTest
    @ValueSource(strings = {"delete", "start", "stop", "restart"})
    void otherActionsNeedOnlyTheHostname(String action) {
        Job job = job("{\"action\":\"" + action + "\",\"hostname\":\"web1\",\"mem\":\"lots\",\"memory\":3}");

        assertThat(job.action().name()).isEqualToIgnoringCase(action);
        assertThat(job.order()).isNull();
        assertThat(job.fields()).containsEntry("mem", "lots");
    }

    @Test
    void aDeleteMayBeForced() {
        assertThat(job("{\"action\":\"delete\",\"hostname\":\"web1\",\"force\":true}")
                        .fields())
                .containsEntry("force", true);
        assertThat(invalid("{\"action\":\"delete\",\"hostname\":\"web1\",\"force\":\"perhaps\"}")
                        .problems())
                .containsExactly("force is 'perhaps' and must be true or false");
    }

    @Test
    void aGuestGetsAHelperIfTheJobSaysSo() {
        assertThat(spec("\"guest_helper\":false").guestHelper()).isNull();
        assertThat(spec("\"guest_helper\":true").guestHelper()).isEqualTo(GuestHelper.STANDARD);
        assertThat(spec("\"guest_helper\":\"true\",\"stop\":{\"drain_seconds\":0,\"grace_seconds\":\"20\"}")
                        .guestHelper())
                .as("hooks take no longer than everything")
                .isEqualTo(new GuestHelper(0, 20, 20));
    }

    @Test
    void whatIsSaidOfStoppingIsForGuestsWithAHelper() {
        assertThat(createProblems("\"stop\":{\"drain_seconds\":1}"))
                .containsExactly("stop is for guests that have the helper: say guest_helper, too, which is to be true");
        assertThat(createProblems("\"guest_helper\":1,\"stop\":5"))
                .containsExactly(
                        "guest_helper is '1' and must be true or false",
                        "stop is the number '5' and must be an object of texts");
        assertThat(createProblems(
                        "\"guest_helper\":true,\"stop\":{\"grace_seconds\":9,\"hook_seconds\":10,\"wait\":1}"))
                .containsExactly(
                        "stop has 'wait' in it, and is of drain_seconds, grace_seconds, hook_seconds",
                        "stop: hook_seconds is more than grace_seconds, and is a part of it");
        assertThat(createProblems("\"guest_helper\":true,\"stop\":{\"drain_seconds\":3601}"))
                .containsExactly("stop: drain_seconds is '3601' and must be a whole number of seconds from 0 to 3600");
    }

    private static List<String> createProblems(String fields) {
        return invalid("{\"hostname\":\"web1\",\"comp_type\":\"web\"," + fields + "}")
                .problems();
    }

    @Test
    void aMessageMayBeBase64WithOrWithoutLineBreaksAndPadding() {
        String json = "{\"hostname\":\"web1\",\"comp_type\":\"web\",\"user_data\":\"" + "~?~ü".repeat(40) + "\"}";
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        Job plain = job(json);

        assertThat(job(Base64.getEncoder().encodeToString(utf8))).isEqualTo(plain);
        assertThat(job(Base64.getEncoder().withoutPadding().encodeToString(utf8)))
                .isEqualTo(plain);
        assertThat(job(Base64.getMimeEncoder().encodeToString(utf8) + "\r\n")).isEqualTo(plain);
        assertThat(job(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(utf8) + "\n"))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2048", "2048.0", "2048.000", "2.048e3", "2048e0", "\"2048.0\"", "\"2.048E+3\"", "\" 2048 \""})
    void aNumberThatIsWholeMayBeWrittenInAnyWay(String number) {
        assertThat(spec("\"mem\":" + number).shape().memoryMib()).isEqualTo(2048);
        assertThat(spec("\"cpu\":1.0,\"disk\":1e3").shape().diskGib()).isEqualTo(1000);
    }

    @Test
    void whatScriptsLeaveEmptyIsAbsent() {
        VmSpec spec = spec(
                "\"ip\":\"\",\"mac\":null,\"cpu\":\" \",\"baremetal\":\"\",\"os\":\"\",\"ssh_keys\":\"\",\"labels\":\"\"");

        assertThat(spec).isEqualTo(Objects.requireNonNull(job(LEAST).order()).spec());
        assertThat(createWith("\"mac\":null").fields()).doesNotContainKey("mac");
        assertThat(invalid("{\"hostname\":\"\",\"comp_type\":\"web\"}").problems())
                .containsExactly("hostname is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C2M2048D20", "c2m2048d20"})
    void aSizeStandsForCpuMemAndDisk(String size) {
        VmSpec spec = spec("\"cpu\":2,\"size\":\"" + size + "\"");

        assertThat(spec.shape().vcpus()).isEqualTo(2);
        assertThat(spec.shape().memoryMib()).isEqualTo(2048);
        assertThat(spec.shape().diskGib()).isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"ip\":\"10.1.2.16/24\"",
                "\"ip\":\"10.1.2.16\",\"prefix\":\"24\"",
                "\"ip\":\"10.1.2.16\",\"netmask\":\"255.255.255.0\"",
                "\"ip\":\"10.1.2.16/24\",\"netmask\":\"255.255.255.0\",\"prefix\":24",
            })
    void thePrefixOfAnAddressHasThreePlaces(String fields) {
        assertThat(spec(fields).seed().ip()).isEqualTo(Ipv4.parse("10.1.2.16/24"));
    }

    @Test
    void keysMayBeOneTextOfLines() {
        assertThat(spec("\"ssh_keys\":\"ssh-rsa AAAA a\\n\\nssh-rsa BBBB b\\n\"")
                        .seed()
                        .sshKeys())
                .containsExactly("ssh-rsa AAAA a", "ssh-rsa BBBB b");
    }

    @Test
    void nameserversMayBeOneText() {
        assertThat(spec("\"nameservers\":\"10.1.2.2,10.1.2.3 10.1.2.4\"").seed().nameservers())
                .containsExactly(Ipv4.parse("10.1.2.2"), Ipv4.parse("10.1.2.3"), Ipv4.parse("10.1.2.4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vlan", "id", "status", "dns", "reason", "owner", "cost_centre", "x", "mtu", "tags"})
    void fieldsOfOtherStagesPass(String name) {
        assertThat(createWith("\"" + name + "\":\"x\"").fields()).containsEntry(name, "x");
    }

    @Test
    void aResultThatIsPutBackAsAJobIsTheJobAgain() {
        Job job = createWith(
                "\"status\":\"failed\",\"reason\":\"no such image\",\"id\":\"r-1\",\"address\":\"10.0.0.1\"");

        assertThat(job.order()).isEqualTo(job(LEAST).order());
    }

    @Test
    void whatHasToHappenUntilAGuestIsReadyIsOneOfFewThings() {
        assertThat(problems("\"ready\":\"tcp\""))
                .containsExactly("ready is 'tcp': it is auto, agent, tcp:PORT, phone_home or none");
        assertThat(problems("\"ready\":\"tcp:0\"")).hasSize(1);
        assertThat(problems("\"ready\":\"ssh\"")).hasSize(1);
    }
}
