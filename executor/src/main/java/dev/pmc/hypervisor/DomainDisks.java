package dev.pmc.hypervisor;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads the disks in a domain document of libvirt's. */
final class DomainDisks {
    private DomainDisks() {}

    /** The files of all disks that can be written, in order. Backing files are not among them. */
    static List<Path> of(String xml) {
        List<Path> files = new ArrayList<>();
        Element domain;
        try {
            domain = Xml.parse(new InputSource(new StringReader(xml))).getDocumentElement();
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new IllegalArgumentException("libvirt's domain document cannot be read: " + e.getMessage(), e);
        }
        Element devices = Xml.child(domain, "devices");
        for (Element disk : devices == null ? List.<Element>of() : Xml.children(devices, "disk")) {
            Element source = Xml.child(disk, "source");
            if (source != null && source.hasAttribute("file") && Xml.child(disk, "readonly") == null) {
                files.add(Path.of(source.getAttribute("file")));
            }
        }
        return List.copyOf(files);
    }
}
