package dev.pmc.queue;

import static dev.pmc.queue.ParsedJobs.createWith;
import static dev.pmc.queue.ParsedJobs.invalid;
import static dev.pmc.queue.ParsedJobs.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no job, and what is said of it. */
final class JobParserRefusalsTest {
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
        assertThat(createWith("\"other\":1e999999999").fields()).containsEntry("other", new BigDecimal("1e999999999"));
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
                "\"action\":\"explode\" | action is 'explode' and must be one of create, delete, start, stop, restart, snapshot, revert, delete_snapshot, rebuild, resize, migrate",
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
        assertThat(createWith(fields).order()).isNotNull();
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
}
