package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import dev.pmc.vm.VmSpecs;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobParserTest {
    private static final String LEAST = "{\"hostname\":\"web1\",\"comp_type\":\"web\"}";

    private static ParsedJob parse(String message) {
        return JobParser.parse(message.getBytes(StandardCharsets.UTF_8));
    }

    private static Job job(String message) {
        ParsedJob parsed = parse(message);
        assertThat(parsed).isInstanceOf(ParsedJob.Valid.class);
        return ((ParsedJob.Valid) parsed).job();
    }

    /** The job {@link #LEAST} with more fields. */
    private static Job create(String fields) {
        return job("{\"hostname\":\"web1\",\"comp_type\":\"web\"," + fields + "}");
    }

    private static VmSpec spec(String fields) {
        return Objects.requireNonNull(create(fields).order()).spec();
    }

    private static ParsedJob.Invalid invalid(String message) {
        ParsedJob parsed = parse(message);
        assertThat(parsed).isInstanceOf(ParsedJob.Invalid.class);
        return (ParsedJob.Invalid) parsed;
    }

    private static List<String> problems(String fields) {
        return invalid("{\"hostname\":\"web1\",\"comp_type\":\"web\"," + fields + "}")
                .problems();
    }

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
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | the message is empty",
                "` \t ` | the message is empty",
                "null | neither a JSON object nor base64",
                "[] | neither a JSON object nor base64",
                "17 | neither a JSON object nor base64",
                "hello world | neither a JSON object nor base64 of one; it begins with 'hello world'",
                "aGVsbG8gd29ybGQ= | neither a JSON object nor base64",
                "W10= | neither a JSON object nor base64",
                "abcde | neither a JSON object nor base64",
                "{ | no proper JSON",
                "{\"hostname\":} | no proper JSON",
                "{\"a\":1} {\"b\":2} | no proper JSON",
                "{\"a\":1,\"a\":2} | Duplicate",
                "{\"a\":NaN} | NaN",
                "{\"a\":'x'} | no proper JSON",
                "{\"a\":\"\\ud800\"} | half of a surrogate pair",
                "{\"a\":[{\"\\udc00\":1}]} | low surrogate",
            })
    void whatIsNoObjectIsSaidToBeNone(String message, String problem) {
        assertThat(invalid(message).problems())
                .singleElement()
                .asString()
                .contains(problem)
                .doesNotContain("\n");
        assertThat(invalid(message).fields()).isEmpty();
    }

    @Test
    void bytesThatAreNoTextAreNoMessage() {
        assertThat(JobParser.parse(new byte[] {'{', (byte) 0xff, '}'}))
                .isEqualTo(new ParsedJob.Invalid(null, List.of("the message is not text in UTF-8"), Map.of()));
        String encoded = Base64.getEncoder().encodeToString(new byte[] {'{', (byte) 0xc0, (byte) 0x80, '}'});
        assertThat(invalid(encoded).problems())
                .containsExactly("what the message encodes in base64 is not text in UTF-8");
    }

    @Test
    void bombsAreDefused() {
        assertThat(invalid("{\"a\":".repeat(20_000)).problems())
                .singleElement()
                .asString()
                .contains("nesting depth");
        assertThat(invalid("{\"a\":" + "[".repeat(60_000)).problems()).hasSize(1);
        assertThat(invalid("{\"cpu\":" + "9".repeat(60_000) + "}").problems()).hasSize(1);
        assertThat(invalid("x".repeat(2_000_000)).problems())
                .containsExactly("the message is too long: 2000000 bytes, and at most 1048576 are read");
        assertThat(problems("\"cpu\":1e999999999").get(0)).contains("must be a whole number");
        assertThat(create("\"other\":1e999999999").fields()).containsEntry("other", new BigDecimal("1e999999999"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"cpu\":0 | cpu is '0' and must be a whole number from 1 to 1024",
                "\"cpu\":\"two\" | cpu is 'two' and must be a whole number from 1 to 1024",
                "\"cpu\":1.5 | cpu is '1.5' and must be a whole number from 1 to 1024",
                "\"cpu\":true | cpu is 'true' and must be a whole number from 1 to 1024",
                "\"cpu\":[1] | cpu is a list and must be a whole number from 1 to 1024",
                "\"mem\":\"1G\" | mem is '1G' and must be a whole number of MiB from 64 to 16777216",
                "\"mem\":99999999999999999999 | mem is '99999999999999999999' and must be a whole number of MiB from 64 to 16777216",
                "\"disk\":-1 | disk is '-1' and must be a whole number of GiB from 1 to 65536",
                "\"maxc\":0 | maxc is '0' and must be a whole number from 1 to 1000000",
                "\"ip\":\"10.1.2\" | ip is '10.1.2': an IPv4 address is four numbers of 0 to 255 joined by dots",
                "\"ip\":7 | ip is the number '7' and must be a text",
                "\"mac\":\"01:00:00:00:00:00\" | mac is '01:00:00:00:00:00': a VM's MAC address is a unicast address: its first pair is even",
                "\"gateway\":\"10.1.2.1/24\" | gateway is '10.1.2.1/24': it is an address without a prefix length",
                "\"nameservers\":\"10.1.2.3, x\" | nameservers is 'x': an IPv4 address is four numbers of 0 to 255 joined by dots",
                "\"netmask\":\"255.0.255.0\" | netmask is '255.0.255.0': it is no mask of a network",
                "\"os\":\"../etc\" | os is '../etc': an image name is 1 to 63 letters, digits, dots, hyphens and underscores",
                "\"action\":\"explode\" | action is 'explode' and must be one of create, delete, start, stop, restart",
                "\"placement\":\"BEST_FIT\" | placement is 'BEST_FIT' and must be one of min_comp_fit, first_fit, best_fit",
                "\"on_agent_loss\":\"cry\" | on_agent_loss is 'cry' and must be one of wait, recreate",
                "\"executor\":\"exec.tgz\" | executor is 'exec.tgz': it is a URI that agents can fetch, or a path on them",
                "\"baremetal\":\"a b\" | baremetal is 'a b': it is the hostname of an agent",
                "\"ssh_keys\":[\"AAAA\"] | ssh_keys has 'AAAA', which is no public key in authorized_keys form",
                "\"ssh_keys\":[7] | ssh_keys has the number '7' in it and must be a text or a list of texts",
                "\"user_data\":{} | user_data is an object and must be a text",
                "\"labels\":\"x\" | labels is the text 'x' and must be an object of texts",
                "\"labels\":{\"a\":[]} | labels has a list as 'a' and must be an object of texts",
                "\"size\":\"big\" | size is 'big' and must be like C1M1024 or C1M1024D20: cpus, MiB of memory, GiB of disk",
                "\"mem\":512,\"size\":\"C1M1024\" | mem is 512, but size says 1024",
                "\"size\":\"C9999M1024\" | a VM has 1 to 1024 cpus",
                "\"memory\":512 | there is no field 'memory'; is mem meant?",
                "\"cup\":2 | there is no field 'cup'; is cpu meant?",
                "\"CPU\":2 | there is no field 'CPU'; is cpu meant?",
                "\"comptype\":\"db\" | there is no field 'comptype'; is comp_type meant?",
                "\"on-agent-loss\":\"wait\" | there is no field 'on-agent-loss'; is on_agent_loss meant?",
                "\"sshkeys\":\"x\" | there is no field 'sshkeys'; is ssh_keys meant?",
                "\"disc\":20 | there is no field 'disc'; is disk meant?",
                "\"sizes\":\"C1M1024\" | there is no field 'sizes'; is size meant?",
                "\"cpu\":0.5 | cpu is '0.5' and must be a whole number from 1 to 1024",
                "\"cpu\":1e-1 | cpu is '0.1' and must be a whole number from 1 to 1024",
                "\"cpu\":\"1e99\" | cpu is '1e99' and must be a whole number from 1 to 1024",
                "\"cpu\":\"\u0662\" | cpu is '\u0662' and must be a whole number from 1 to 1024",
                "\"ip\":\"127.0.0.1/8\" | ip is '127.0.0.1/8', which is a loopback address",
                "\"ip\":\"0.0.0.0\" | ip is '0.0.0.0', which means 'this network'",
                "\"ip\":\"255.255.255.255\" | ip is '255.255.255.255', which is reserved (240.0.0.0/4)",
                "\"ip\":\"224.0.0.9\" | ip is '224.0.0.9', which is a multicast address",
                "\"ip\":\"169.254.169.254\" | ip is '169.254.169.254', which is link-local",
                "\"ip\":\"10.1.2.0\",\"prefix\":24 | ip is '10.1.2.0/24', which is its network's own address",
                "\"ip\":\"10.1.2.255/24\" | ip is '10.1.2.255/24', which is its network's broadcast address",
                "\"ip\":\"10.1.2.3/+24\" | ip is '10.1.2.3/+24': the prefix length of an IPv4 network is 1 to 32",
                "\"ip\":\"10.1.2.3/\u0662\u0664\" | ip is '10.1.2.3/\u0662\u0664': the prefix length of an IPv4 network is 1 to 32",
                "\"constraints\":\"rack:CLUSTER:r1\" | constraints is the text 'rack:CLUSTER:r1' and must be a list of lists of texts",
                "\"constraints\":[\"rack\"] | constraints has the text 'rack' in it and must be a list of lists of texts",
                "\"constraints\":[[\"rack\",{}]] | constraints has a list in it and must be a list of lists of texts",
                "\"constraints\":[[\"rack\",\"BESIDE\",\"r1\"]] | constraints is 'rack:BESIDE:r1': the operator must be one of APART_FROM, CLUSTER, GROUP_BY, IS, IS_NOT, LIKE, MAX_PER, NEAR, UNIQUE, UNLIKE, or one of them behind PREFER_",
                "\"constraints\":[[\"rack\",\"LIKE\"]] | constraints is 'rack:LIKE': LIKE needs an attribute before and its value behind, and nothing else",
                "\"constraints\":[[]] | constraints is '': a constraint is the name of an attribute, an operator, and mostly a value",
                "\"constraint\":[[\"rack\",\"CLUSTER\",\"r1\"]] | there is no field 'constraint'; is constraints meant?",
                "\"gateway\":\"127.0.0.1\" | gateway is '127.0.0.1': it is a loopback address",
            })
    void aWrongFieldIsNamedWithItsValueAndTheRule(String fields, String problem) {
        assertThat(problems(fields)).containsExactly(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2048", "2048.0", "2048.000", "2.048e3", "2048e0", "\"2048.0\"", "\"2.048E+3\"", "\" 2048 \""})
    void aNumberThatIsWholeMayBeWrittenInAnyWay(String number) {
        assertThat(spec("\"mem\":" + number).shape().memoryMib()).isEqualTo(2048);
        assertThat(spec("\"cpu\":1.0,\"disk\":1e3").shape().diskGib()).isEqualTo(1000);
    }

    /** The Kelvin sign is a capital k to the JDK, and the long s a capital s. */
    @ParameterizedTest
    @ValueSource(strings = {"tan\u212a", "web\u017f", "web\u0661"})
    void aNameIsInAscii(String name) {
        assertThat(invalid("{\"hostname\":\"" + name + "\",\"comp_type\":\"web\"}")
                        .problems())
                .hasSize(1);
        assertThat(problems("\"os\":\"" + name + "\"")).hasSize(1);
    }

    /** They are near to names of fields; but what they say can be no such field's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"site\":\"fra1\"",
                "\"max\":\"much\"",
                "\"risk\":\"low\"",
                "\"label\":\"x\"",
                "\"gpu\":1",
                "\"disk\":20,\"risk\":3",
                "\"os\":\"jammy\",\"image\":\"golden\"",
            })
    void aNameThatIsNearToAnotherIsNoSlipIfItsValueIsNotThatOnes(String fields) {
        assertThat(create(fields).order()).isNotNull();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        ParsedJob.Invalid invalid =
                invalid("{\"hostname\":\"no_host\",\"cpu\":0,\"mem\":\"x\",\"ip\":\"y\",\"os\":\"/\","
                        + "\"memroy\":1,\"placment\":\"first_fit\",\"hostnam\":\"x\"}");

        assertThat(invalid.hostname()).isEqualTo("no_host");
        assertThat(invalid.fields()).containsEntry("cpu", 0).hasSize(8);
        assertThat(invalid.problems())
                .extracting(problem -> problem.replaceAll(" is .*", ""))
                .containsExactlyInAnyOrder("hostname", "comp_type", "cpu", "mem", "ip", "os", "there", "there")
                .as("also the names that nobody knows")
                .hasSize(8);
    }

    @Test
    void longAndStrangeValuesAreQuotedInLittleSpace() {
        String problem =
                problems("\"cpu\":\"" + "x\\n\\u202e".repeat(10_000) + "\"").get(0);

        assertThat(problem)
                .hasSizeLessThan(500)
                .contains("\\u000a", "\\u202e", "...'")
                .doesNotContain("\n", "\u202e");
    }

    @Test
    void whatScriptsLeaveEmptyIsAbsent() {
        VmSpec spec = spec(
                "\"ip\":\"\",\"mac\":null,\"cpu\":\" \",\"baremetal\":\"\",\"os\":\"\",\"ssh_keys\":\"\",\"labels\":\"\"");

        assertThat(spec).isEqualTo(Objects.requireNonNull(job(LEAST).order()).spec());
        assertThat(create("\"mac\":null").fields()).doesNotContainKey("mac");
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
    void aPrefixIsNotSaidInTwoWays() {
        assertThat(problems("\"ip\":\"10.1.2.16/24\",\"netmask\":\"255.255.0.0\""))
                .containsExactly("ip, prefix and netmask say different lengths of the network's prefix: 24 and 16");
    }

    @Test
    void constraintsAreFew() {
        String many = "[\"rack\",\"CLUSTER\",\"r1\"],".repeat(17);
        assertThat(problems("\"constraints\":[" + many.substring(0, many.length() - 1) + "]"))
                .containsExactly("constraints has 17 in it and at most 16 are possible");
        assertThat(problems("\"constraints\":[[\"rack\",\"CLUSTER\",\"" + "r".repeat(254) + "\"]]"))
                .singleElement()
                .asString()
                .endsWith("each part of a constraint has at most 253 characters");
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
        assertThat(create("\"" + name + "\":\"x\"").fields()).containsEntry(name, "x");
    }

    @Test
    void aResultThatIsPutBackAsAJobIsTheJobAgain() {
        Job job = create("\"status\":\"failed\",\"reason\":\"no such image\",\"id\":\"r-1\",\"address\":\"10.0.0.1\"");

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
