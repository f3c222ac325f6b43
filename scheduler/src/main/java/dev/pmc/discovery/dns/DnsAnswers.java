package dev.pmc.discovery.dns;

import dev.pmc.core.discovery.ServiceDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Answers queries for the names of one zone, and refuses all others: bytes in, bytes out. Thread-safe. */
final class DnsAnswers {
    /** Bytes of an answer by UDP to one who does not say that he takes more (RFC 1035), and to one who does (DNS flag day 2020). */
    private static final int PLAIN_UDP = 512;

    private static final int LARGEST_UDP = 1232;
    private static final int LARGEST_TCP = 65_535;
    private static final int EDNS_VERSION = 0;
    /** The rest of a response code stands in the OPT record (RFC 6891). */
    private static final int HEADER_RCODE_BITS = 4;

    private static final Set<Integer> TRANSFERS = Set.of(Type.AXFR, Type.IXFR);

    private final Name zone;
    private final Supplier<ServiceDirectory> services;
    private volatile @Nullable ZoneRecords records;

    /** @param zone absolute */
    DnsAnswers(Name zone, Supplier<ServiceDirectory> services) {
        this.zone = zone;
        this.services = services;
    }

    /** What is sent for what has come; empty if nothing is to be. */
    Optional<byte[]> answer(byte[] received, boolean isTcp) {
        Header header;
        try {
            header = new Header(received);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (header.getFlag(Flags.QR)) {
            // An answer, and nobody was asked; two servers that answer such would never come to an end.
            return Optional.empty();
        }
        try {
            Message query = new Message(received);
            return Optional.of(fitting(answer(query), isTcp ? LARGEST_TCP : udpSize(query)));
        } catch (IOException e) {
            return Optional.of(begun(header, Rcode.FORMERR).toWire());
        }
    }

    private static Message begun(Header asked, int rcode) {
        Header header = new Header(asked.getID());
        header.setOpcode(asked.getOpcode());
        header.setFlag(Flags.QR);
        if (asked.getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        header.setRcode(rcode);
        Message answer = new Message();
        answer.setHeader(header);
        return answer;
    }

    private Message answer(Message query) {
        Header asked = query.getHeader();
        Record question = query.getQuestion();
        OPTRecord edns = query.getOPT();
        if (edns != null && edns.getVersion() > EDNS_VERSION) {
            Message no = begun(asked, Rcode.NOERROR);
            no.addRecord(
                    new OPTRecord(LARGEST_UDP, Rcode.BADVERS >> HEADER_RCODE_BITS, EDNS_VERSION), Section.ADDITIONAL);
            return no;
        }
        Message answer = answer(asked, question);
        if (edns != null) {
            answer.addRecord(new OPTRecord(LARGEST_UDP, 0, EDNS_VERSION), Section.ADDITIONAL);
        }
        return answer;
    }

    private Message answer(Header asked, @Nullable Record question) {
        if (asked.getOpcode() != Opcode.QUERY) {
            return begun(asked, Rcode.NOTIMP);
        }
        if (question == null || asked.getCount(Section.QUESTION) != 1) {
            return begun(asked, Rcode.FORMERR);
        }
        boolean isOurs = question.getName().subdomain(zone)
                && question.getDClass() == DClass.IN
                && !TRANSFERS.contains(question.getType());
        Message answer = begun(asked, isOurs ? Rcode.NOERROR : Rcode.REFUSED);
        answer.addRecord(question, Section.QUESTION);
        if (isOurs) {
            fill(answer, question);
        }
        return answer;
    }

    private void fill(Message answer, Record question) {
        ZoneRecords current = current();
        answer.getHeader().setFlag(Flags.AA);
        Optional<ZoneRecords.Found> found = current.find(question.getName(), question.getType());
        if (found.isEmpty()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        found.ifPresent(records -> {
            records.answers().forEach(record -> answer.addRecord(record, Section.ANSWER));
            records.additional().forEach(record -> answer.addRecord(record, Section.ADDITIONAL));
        });
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            answer.addRecord(current.authority(), Section.AUTHORITY);
        }
    }

    /** Made anew when services have changed. */
    private ZoneRecords current() {
        ZoneRecords known = records;
        ServiceDirectory now = services.get();
        if (known == null || known.services() != now) {
            known = new ZoneRecords(zone, now);
            records = known;
        }
        return known;
    }

    /**
     * The bytes of an answer of which as much is left as fits: addresses that nobody asked for go first; if that is not enough, the rest is
     * said to be cut (TC). Answers are in no order, so what is left is good for who cannot ask by TCP.
     */
    private static byte[] fitting(Message answer, int most) {
        byte[] wire = answer.toWire();
        if (wire.length <= most) {
            return wire;
        }
        for (Record record : List.copyOf(answer.getSection(Section.ADDITIONAL))) {
            if (record.getType() != Type.OPT) {
                answer.removeRecord(record, Section.ADDITIONAL);
            }
        }
        wire = answer.toWire();
        while (wire.length > most && !answer.getSection(Section.ANSWER).isEmpty()) {
            List<Record> answers = List.copyOf(answer.getSection(Section.ANSWER));
            long fit = Math.min(answers.size() - 1L, (long) answers.size() * most / wire.length);
            answers.stream().skip(fit).forEach(record -> answer.removeRecord(record, Section.ANSWER));
            answer.getHeader().setFlag(Flags.TC);
            wire = answer.toWire();
        }
        return wire;
    }

    private static int udpSize(Message query) {
        OPTRecord edns = query.getOPT();
        return edns == null ? PLAIN_UDP : Math.min(Math.max(edns.getPayloadSize(), PLAIN_UDP), LARGEST_UDP);
    }
}
