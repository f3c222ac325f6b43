package dev.pmc.hypervisor;

import java.io.StringReader;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Pmc's mark on a domain, kept in the domain's {@code <metadata>}: by it pmc knows its own domains again, and people can
 * see in {@code virsh dumpxml} where they come from.
 *
 * @param attempt the Mesos attempt that made the domain, or adopted it last
 * @param specHash of the spec that it was made from, or adopted for last
 * @param guestHash of what that spec says of the guest, without the domain's shape; null in a mark of before there was it
 * @param bootGeneration the restart that its current boot belongs to
 */
public record DomainMark(
        String hostname,
        String componentType,
        String os,
        int attempt,
        String specHash,
        @Nullable String guestHash,
        int bootGeneration) {
    /** The metadata's XML namespace, which is its key in libvirt. */
    public static final String NAMESPACE = "urn:pmc:host:1";

    static final String PREFIX = "pmc";
    static final String ELEMENT = "host";
    private static final String OWNER = "pmc";

    /** The mark of a domain that {@code newAttempt} looks after, by a spec with those hashes, booted for that generation. */
    public DomainMark adopted(int newAttempt, String itsSpec, String itsGuest, int generation) {
        return new DomainMark(hostname, componentType, os, newAttempt, itsSpec, itsGuest, generation);
    }

    /** The element as a part of {@code document}. */
    Element toElement(Document document) {
        Element element = document.createElementNS(NAMESPACE, PREFIX + ":" + ELEMENT);
        element.setAttribute("owner", OWNER);
        element.setAttribute("hostname", hostname);
        element.setAttribute("componentType", componentType);
        element.setAttribute("os", os);
        element.setAttribute("attempt", Integer.toString(attempt));
        element.setAttribute("specHash", specHash);
        if (guestHash != null) {
            element.setAttribute("guestHash", guestHash);
        }
        element.setAttribute("bootGeneration", Integer.toString(bootGeneration));
        return element;
    }

    /** The element without its namespace, as libvirt's call for setting metadata wants it. */
    String toBareXml() {
        Document document = Xml.newDocument();
        Element marked = toElement(document);
        Element bare = document.createElement(ELEMENT);
        for (int i = 0; i < marked.getAttributes().getLength(); i++) {
            bare.setAttribute(
                    marked.getAttributes().item(i).getNodeName(),
                    marked.getAttributes().item(i).getNodeValue());
        }
        document.appendChild(bare);
        return Xml.text(document, false);
    }

    /** Reads the element, with or without its namespace; null if it is no mark of pmc's. */
    static @Nullable DomainMark parse(String xml) {
        try {
            return of(Xml.parse(new InputSource(new StringReader(xml))).getDocumentElement());
        } catch (SAXException | ParserConfigurationException | java.io.IOException e) {
            return null;
        }
    }

    static @Nullable DomainMark of(Element element) {
        if (!element.getAttribute("owner").equals(OWNER)) {
            return null;
        }
        try {
            return new DomainMark(
                    element.getAttribute("hostname"),
                    element.getAttribute("componentType"),
                    element.getAttribute("os"),
                    Integer.parseInt(element.getAttribute("attempt")),
                    element.getAttribute("specHash"),
                    element.hasAttribute("guestHash") ? element.getAttribute("guestHash") : null,
                    Integer.parseInt(element.getAttribute("bootGeneration")));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
