package dev.pmc.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.core.SampleVms;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmState;
import dev.pmc.discovery.SampleServices;
import dev.pmc.vm.VmTask.Verb;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsAnswersTest {
    private final SampleServices services = new SampleServices();
    private final DnsAnswers answers = new DnsAnswers(
            DiscoveryZone.of("pmc.test").name(), () -> services.board().services());

    private Message ask(String name, int type) throws IOException {
        return ask(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)), false);
    }

    private Message ask(Message query, boolean isTcp) throws IOException {
        return new Message(answers.answer(query.toWire(), isTcp).orElseThrow());
    }

    private static List<String> texts(Message answer, int section) {
        return answer.getSection(section).stream()
                .map(record -> record.getName() + " " + Type.string(record.getType()) + " " + record.rdataToString())
                .toList();
    }

    private void twoOfThreeAreReady() {
        services.group("web", Map.of("api", 8080))
                .member("web", 0, "10.0.0.5")
                .member("web", 1, "10.0.0.6")
                .put(SampleVms.vm(Goal.STOP, VmState.STOPPING)
                        .named("web-2")
                        .attempt(Verb.RUN)
                        .record()
                        .as(SampleServices.membership("web", 2)));
    }

    @Test
    void aServiceHasTheAddressesOfItsReadyMembers() throws Exception {
        twoOfThreeAreReady();

        Message answer = ask("web.pmc.test.", Type.A);

        assertThat(texts(answer, Section.ANSWER))
                .containsExactlyInAnyOrder("web.pmc.test. A 10.0.0.5", "web.pmc.test. A 10.0.0.6");
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
        assertThat(answer.getSection(Section.ANSWER)).allMatch(record -> record.getTTL() == 1);
    }

    @Test
    void aPortHasTheReadyMembersWithTheirAddressesBeside() throws Exception {
        twoOfThreeAreReady();

        Message answer = ask("_api._tcp.web.pmc.test.", Type.SRV);

        assertThat(texts(answer, Section.ANSWER))
                .containsExactlyInAnyOrder(
                        "_api._tcp.web.pmc.test. SRV 0 1 8080 web-0.web.pmc.test.",
                        "_api._tcp.web.pmc.test. SRV 0 1 8080 web-1.web.pmc.test.");
        assertThat(texts(answer, Section.ADDITIONAL))
                .containsExactlyInAnyOrder("web-0.web.pmc.test. A 10.0.0.5", "web-1.web.pmc.test. A 10.0.0.6");
    }

    @Test
    void namesAreTheSameInAnyCaseAndAreAnsweredAsTheyWereAsked() throws Exception {
        twoOfThreeAreReady();

        assertThat(texts(ask("WEB-0.Web.pmc.TEST.", Type.A), Section.ANSWER))
                .containsExactly("WEB-0.Web.pmc.TEST. A 10.0.0.5");
    }

    @Test
    void aHostWhoseNameHasDotsIsFoundBelowItsService() throws Exception {
        services.put(SampleVms.ready("mail.example.org", "10.0.0.9"));

        assertThat(texts(ask("mail.example.org.web.pmc.test.", Type.A), Section.ANSWER))
                .containsExactly("mail.example.org.web.pmc.test. A 10.0.0.9");
        assertThat(ask("example.org.web.pmc.test.", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "web.pmc.test., AAAA, NOERROR",
        "web.pmc.test., SRV, NOERROR",
        "_tcp.web.pmc.test., A, NOERROR",
        "_api._tcp.web.pmc.test., A, NOERROR",
        "idle.pmc.test., A, NOERROR",
        "_api._tcp.idle.pmc.test., SRV, NOERROR",
        "pmc.test., A, NOERROR",
        "db.pmc.test., A, NXDOMAIN",
        "web-9.web.pmc.test., A, NXDOMAIN",
        "_none._tcp.web.pmc.test., SRV, NXDOMAIN",
        "_api._sctp.web.pmc.test., SRV, NXDOMAIN"
    })
    void whereThereIsNothingTheAnswerSaysWhichAndForHowLong(String name, String type, String rcode) throws Exception {
        twoOfThreeAreReady();
        services.group("idle", Map.of("api", 80))
                .put(SampleVms.vm(Goal.RUN, VmState.ACCEPTED)
                        .named("idle-0")
                        .record()
                        .as(SampleServices.membership("idle", 0)));

        Message answer = ask(name, Type.value(type));

        assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(texts(answer, Section.AUTHORITY))
                .singleElement()
                .asString()
                .startsWith("pmc.test. SOA ns.pmc.test. hostmaster.pmc.test. ")
                .endsWith(" 60 60 86400 1");
    }

    @Test
    void theSerialGrowsWithEachChange() throws Exception {
        long before = serial();

        twoOfThreeAreReady();

        assertThat(serial()).isGreaterThan(before);
    }

    private long serial() throws IOException {
        return ((SOARecord)
                        ask("pmc.test.", Type.SOA).getSection(Section.ANSWER).get(0))
                .getSerial();
    }

    @Test
    void whatIsTooLongIsCutAndSaidSoByUdpAndIsWholeByTcp() throws Exception {
        services.group("web", Map.of("api", 8080));
        for (int i = 0; i < 100; i++) {
            services.member("web", i, "10.0.0." + i);
        }
        Message query =
                Message.newQuery(Record.newRecord(Name.fromString("_api._tcp.web.pmc.test."), Type.SRV, DClass.IN));

        byte[] plain = answers.answer(query.toWire(), false).orElseThrow();
        assertThat(plain).hasSizeBetween(400, 512);
        assertThat(new Message(plain).getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(ask(query, true).getSection(Section.ANSWER)).hasSize(100);

        query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
        byte[] more = answers.answer(query.toWire(), false).orElseThrow();
        assertThat(more).hasSizeBetween(1100, 1232);
        assertThat(new Message(more).getOPT()).isNotNull();
    }

    @Test
    void anEdnsOfTheFutureIsToldWhichOneIsSpoken() throws Exception {
        Message query = Message.newQuery(Record.newRecord(Name.fromString("web.pmc.test."), Type.A, DClass.IN));
        query.addRecord(new OPTRecord(4096, 0, 1), Section.ADDITIONAL);

        assertThat(ask(query, false).getRcode()).isEqualTo(Rcode.BADVERS);
    }

    @ParameterizedTest
    @CsvSource({"example.org., A", "pmc.test., AXFR", "test., A", "., NS"})
    void whatIsNotForThisServerIsRefused(String name, String type) throws Exception {
        assertThat(ask(name, Type.value(type)).getRcode()).isEqualTo(Rcode.REFUSED);
    }

    @Test
    void whatIsNoQueryIsAnsweredInItsOwnWay() throws Exception {
        Message update = new Message(7);
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(ask(update, false).getRcode()).isEqualTo(Rcode.NOTIMP);
        assertThat(ask(new Message(7), false).getRcode()).isEqualTo(Rcode.FORMERR);

        Message answer = new Message(7);
        answer.getHeader().setFlag(Flags.QR);
        assertThat(answers.answer(answer.toWire(), false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverAStrangerSendsIsAnsweredOrNot(long seed) throws Exception {
        twoOfThreeAreReady();
        SplittableRandom random = new SplittableRandom(seed);
        byte[] good = Message.newQuery(Record.newRecord(Name.fromString("web.pmc.test."), Type.A, DClass.IN))
                .toWire();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes = good.clone();
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Optional<byte[]> answer = answers.answer(bytes, random.nextBoolean());
            if (answer.isPresent()) {
                assertThat(answer.get()[0]).isEqualTo(bytes[0]);
                assertThat(answer.get()[1]).isEqualTo(bytes[1]);
            }
        }
    }
}
