package dev.pmc.hypervisor;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** The site's domain template: a libvirt domain document with {@code __PMC__…__} placeholders in texts and attributes. */
public final class DomainTemplate {
    private final Document document;
    private final Path file;

    private DomainTemplate(Document document, Path file) {
        this.document = document;
        this.file = file;
    }

    /**
     * Reads the site's template.
     *
     * @throws TemplateException if the file cannot be read, is no XML, or is no domain
     */
    public static DomainTemplate load(Path file) throws TemplateException {
        Document document;
        try {
            document = Xml.parse(new InputSource(new StringReader(Files.readString(file))));
        } catch (SAXParseException e) {
            throw new TemplateException(
                    file + " line " + e.getLineNumber() + " is no well-formed XML: " + e.getMessage(), e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new TemplateException(file + " is no well-formed XML: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new TemplateException("cannot read the domain template " + file + ": " + e.getMessage(), e);
        }
        Element root = document.getDocumentElement();
        if (!"domain".equals(root.getLocalName())) {
            throw new TemplateException(file + " holds no libvirt domain: its root element is <" + root.getTagName()
                    + ">, and should be <domain>");
        }
        return new DomainTemplate(document, file);
    }

    /**
     * The domain of {@code plan}: the template filled in, and completed where the template says nothing.
     *
     * @throws TemplateException if the template has a placeholder that is not known
     */
    public String fill(DomainPlan plan) throws TemplateException {
        Document filled = (Document) document.cloneNode(true);
        Element domain = filled.getDocumentElement();
        DomainSteps.withoutComments(domain);
        DomainSteps.bootDirectlyOrFromDisk(domain, plan);
        DomainSteps.plugIn(domain, plan.network());
        String unknown = Placeholders.fill(domain, Placeholders.of(plan));
        if (unknown != null) {
            throw new TemplateException(file + " has the placeholder " + unknown + ", which is not one of "
                    + String.join(" ", Placeholders.NAMES));
        }
        DomainSteps.identify(domain, plan);
        DomainSteps.accelerate(domain, plan);
        DomainSteps.cacheIfMust(domain, plan);
        DomainSteps.logConsole(domain, plan);
        DomainSteps.connectAgent(domain);
        DomainSteps.mark(domain, plan.mark());
        return Xml.text(domain, false);
    }

    /** Name and UUID of a domain document; null if it has no name. */
    static @Nullable Identity identity(String xml) {
        try {
            Element domain = Xml.parse(new InputSource(new StringReader(xml))).getDocumentElement();
            Element name = Xml.child(domain, "name");
            Element uuid = Xml.child(domain, "uuid");
            return name == null ? null : new Identity(name.getTextContent(), uuid == null ? "" : uuid.getTextContent());
        } catch (SAXException | ParserConfigurationException | IOException e) {
            return null;
        }
    }

    /** By what a domain document calls itself. */
    record Identity(String name, String uuid) {}
}
