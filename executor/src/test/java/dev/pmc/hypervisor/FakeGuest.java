package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.UUID;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A domain of the {@link FakeHypervisor}, whose lock guards it. */
final class FakeGuest {
    final UUID uuid;
    final String name;
    String xml;

    @Nullable
    DomainMark mark;

    DomainState state = DomainState.OFF;
    boolean persistent;
    boolean autostart;
    boolean agent;
    List<String> addresses = List.of();
    int boots;
    String shape = "";

    FakeGuest(UUID uuid, String name, String xml, @Nullable DomainMark mark) {
        this.uuid = uuid;
        this.name = name;
        this.xml = xml;
        this.mark = mark;
    }

    DomainInfo info() {
        return new DomainInfo(uuid, name, state, persistent, autostart, mark);
    }

    /** Throws, with libvirt's words, if it has no definition. */
    void requirePersistent(String words) throws HypervisorException {
        if (!persistent) {
            throw new HypervisorException(Kind.WRONG_STATE, words);
        }
    }

    /** The guest of a domain document, if libvirt would take it. */
    static FakeGuest read(String xml) throws HypervisorException {
        Element root;
        try {
            root = Xml.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new HypervisorException(Kind.BAD_XML, "XML error: " + e.getMessage(), e);
        }
        String name = text(root, "name");
        String uuid = text(root, "uuid");
        if (!"domain".equals(root.getLocalName()) || name == null || text(root, "memory") == null) {
            throw new HypervisorException(Kind.BAD_XML, "XML error: no domain with a name and memory");
        }
        return new FakeGuest(uuid == null ? UUID.randomUUID() : UUID.fromString(uuid), name, xml, mark(root));
    }

    private static @Nullable String text(Element parent, String child) {
        Element element = Xml.child(parent, child);
        return element == null ? null : element.getTextContent();
    }

    private static @Nullable DomainMark mark(Element domain) {
        Element metadata = Xml.child(domain, "metadata");
        Element mark = metadata == null ? null : Xml.child(metadata, DomainMark.ELEMENT);
        return mark == null ? null : DomainMark.of(mark);
    }
}
