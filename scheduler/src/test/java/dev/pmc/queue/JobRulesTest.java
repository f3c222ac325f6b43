package dev.pmc.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.vm.Ipv4;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JobRulesTest {
    private static final JobRules RULES = new JobRules(
            ExecutorAllowance.of(List.of("https://repo.example/pmc")),
            List.of(JobRules.network("10.1.0.0/16"), JobRules.network("192.0.2.128/25")));

    private static ParsedJob parse(JobRules rules, String fields) {
        String message = "{\"hostname\":\"web1\",\"comp_type\":\"web\"," + fields + "}";
        return rules.parse(message.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> problems(JobRules rules, String fields) {
        ParsedJob parsed = parse(rules, fields);
        assertThat(parsed).isInstanceOf(ParsedJob.Invalid.class);
        assertThat(((ParsedJob.Invalid) parsed).hostname()).isEqualTo("web1");
        assertThat(((ParsedJob.Invalid) parsed).fields()).containsEntry("comp_type", "web");
        return ((ParsedJob.Invalid) parsed).problems();
    }

    @Test
    void aJobBringsNoExecutorUnlessThatIsAllowed() {
        assertThat(problems(JobRules.STANDARD, "\"executor\":\"http://u:secret@evil.example/evil.tgz\""))
                .containsExactly(
                        "executor is 'http://***@evil.example/evil.tgz': pmc takes no executor from a job unless"
                                + " --allow-executor names it, because it would run as root on an agent");
        assertThat(problems(RULES, "\"executor\":\"https://evil.example/pmc/e.tgz\""))
                .hasSize(1);
        assertThat(parse(RULES, "\"executor\":\"https://repo.example/pmc/e.tgz\""))
                .isInstanceOf(ParsedJob.Valid.class);
    }

    @Test
    void aHostsAddressIsInANetworkThatIsAllowed() {
        assertThat(problems(RULES, "\"ip\":\"10.2.0.1/24\",\"executor\":\"/x\""))
                .hasSize(2)
                .contains("ip is '10.2.0.1/24' and must be in 10.1.0.0/16 or 192.0.2.128/25 (--networks)");
        assertThat(parse(RULES, "\"ip\":\"10.1.255.254\"")).isInstanceOf(ParsedJob.Valid.class);
        assertThat(parse(RULES, "\"ip\":\"192.0.2.129/24\"")).isInstanceOf(ParsedJob.Valid.class);
        assertThat(problems(RULES, "\"ip\":\"192.0.2.127\"")).hasSize(1);
        assertThat(parse(RULES, "\"mem\":512")).isInstanceOf(ParsedJob.Valid.class);
        assertThat(parse(JobRules.STANDARD, "\"ip\":\"10.2.0.1/24\"")).isInstanceOf(ParsedJob.Valid.class);
    }

    @Test
    void whatIsNotAskedForIsNotJudged() {
        byte[] delete = "{\"action\":\"delete\",\"hostname\":\"web1\",\"executor\":\"/x\",\"ip\":\"9.9.9.9\"}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(RULES.parse(delete)).isInstanceOf(ParsedJob.Valid.class);
    }

    @Test
    void aGuestIsBelievedWhereItMayBe() {
        assertThat(RULES.allowsAddress("10.1.2.3")).isTrue();
        assertThat(RULES.allowsAddress("10.2.2.3")).isFalse();
        assertThat(RULES.allowsAddress("fd00::1")).isFalse();
        assertThat(JobRules.STANDARD.allowsAddress("fd00::1")).isTrue();
        assertThat(JobRules.STANDARD.allowsAddress("127.0.0.1")).isFalse();
        assertThat(JobRules.STANDARD.allowsAddress("x")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.0", "10.1.2.0/16", "x", "10.1.0.0/0", "10.1.0.0/33", "10.1.0.0/+8", "fd00::/8"})
    void aNetworkIsWrittenAsOne(String text) {
        assertThatThrownBy(() -> JobRules.network(text)).isInstanceOf(IllegalArgumentException.class);
        assertThat(JobRules.network("10.1.2.3/32")).isEqualTo(new Ipv4("10.1.2.3", 32));
    }
}
