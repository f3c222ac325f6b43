package dev.pmc.hypervisor;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The small steps that complete a filled template. Each adds what pmc relies on and the template lacks, or takes out what
 * this VM does not have; what a site wrote itself is left alone.
 */
final class DomainSteps {
    private static final String AGENT_CHANNEL = "org.qemu.guest_agent.0";

    private DomainSteps() {}

    /** The template's comments are for its editors. */
    static void withoutComments(Node node) {
        for (Node child = node.getFirstChild(); child != null; ) {
            Node next = child.getNextSibling();
            if (child.getNodeType() == Node.COMMENT_NODE) {
                Node before = child.getPreviousSibling();
                if (before != null && before.getNodeType() == Node.TEXT_NODE) {
                    node.removeChild(before);
                }
                node.removeChild(child);
            } else {
                withoutComments(child);
            }
            child = next;
        }
    }

    /**
     * Drops the kernel elements that this image has no file for, and adds those that the template lacks. A kernel that
     * the site wrote into the template by name stays.
     */
    static void bootDirectlyOrFromDisk(Element domain, DomainPlan plan) {
        Element os = Xml.childOrNew(domain, "os");
        DirectBoot boot = plan.boot();
        direct(os, "kernel", Placeholders.KERNEL, boot == null ? null : boot.kernel());
        direct(os, "initrd", Placeholders.INITRD, boot == null ? null : boot.initrd());
        direct(os, "cmdline", Placeholders.CMDLINE, boot == null ? null : boot.commandLine());
    }

    private static void direct(Element os, String name, String placeholder, @Nullable Object value) {
        Element element = Xml.child(os, name);
        if (value == null) {
            if (element != null && element.getTextContent().contains(placeholder)) {
                Xml.remove(element);
            }
        } else if (element == null) {
            Xml.append(os, name).setTextContent(placeholder);
        }
    }

    /** Plugs the interface whose source is the network placeholder into this host's network. */
    static void plugIn(Element domain, HostNetwork network) {
        Element devices = Xml.childOrNew(domain, "devices");
        for (Element card : Xml.children(devices, "interface")) {
            Element source = Xml.child(card, "source");
            if (source == null || !namesNetwork(source)) {
                continue;
            }
            switch (network.kind()) {
                case NONE -> Xml.remove(card);
                case BRIDGE -> plug(card, source, "bridge");
                case NETWORK -> plug(card, source, "network");
            }
        }
    }

    private static boolean namesNetwork(Element source) {
        return source.getAttribute("bridge").equals(Placeholders.NETWORK)
                || source.getAttribute("network").equals(Placeholders.NETWORK);
    }

    private static void plug(Element card, Element source, String kind) {
        card.setAttribute("type", kind);
        source.removeAttribute("bridge");
        source.removeAttribute("network");
        source.setAttribute(kind, Placeholders.NETWORK);
    }

    /** Whatever the template says, the domain is the VM that was asked for: pmc finds it again by name and UUID. */
    static void identify(Element domain, DomainPlan plan) {
        Xml.childOrNew(domain, "name").setTextContent(plan.hostname());
        Xml.childOrNew(domain, "uuid").setTextContent(plan.uuid().toString());
    }

    static void accelerate(Element domain, DomainPlan plan) {
        domain.setAttribute("type", plan.kvm() ? "kvm" : "qemu");
        if (plan.cpuMode() != null && Xml.child(domain, "cpu") == null) {
            Element cpu = Xml.append(domain, "cpu");
            cpu.setAttribute("mode", plan.cpuMode());
            if (plan.kvm()) {
                cpu.setAttribute("check", "none");
            }
        }
    }

    /** Some file systems cannot be read and written past the page cache; QEMU would not start there. */
    static void cacheIfMust(Element domain, DomainPlan plan) {
        if (plan.uncached()) {
            return;
        }
        for (Element disk : Xml.children(Xml.childOrNew(domain, "devices"), "disk")) {
            Element driver = Xml.child(disk, "driver");
            if (driver != null && driver.getAttribute("cache").equals("none")) {
                driver.setAttribute("cache", "writeback");
                driver.removeAttribute("io");
            }
        }
    }

    /** What the guest says on its serial port goes into a file, so that a VM that does not come up can be understood. */
    static void logConsole(Element domain, DomainPlan plan) {
        Element devices = Xml.childOrNew(domain, "devices");
        Element serial = Xml.child(devices, "serial");
        if (serial == null) {
            serial = Xml.append(devices, "serial");
            serial.setAttribute("type", "pty");
        }
        if (Xml.child(serial, "log") == null) {
            Element log = Xml.append(serial, "log");
            log.setAttribute("file", plan.consoleLog().toString());
            log.setAttribute("append", "off");
        }
    }

    /** The channel of the guest agent, by which the guest is asked how it is and told to power off. */
    static void connectAgent(Element domain) {
        Element devices = Xml.childOrNew(domain, "devices");
        boolean there = Xml.children(devices, "channel").stream()
                .map(channel -> Xml.child(channel, "target"))
                .filter(Objects::nonNull)
                .anyMatch(target -> target.getAttribute("name").equals(AGENT_CHANNEL));
        if (!there) {
            Element channel = Xml.append(devices, "channel");
            channel.setAttribute("type", "unix");
            Element target = Xml.append(channel, "target");
            Map.of("type", "virtio", "name", AGENT_CHANNEL).forEach(target::setAttribute);
        }
    }

    static void mark(Element domain, DomainMark mark) {
        Element metadata = Xml.childOrNew(domain, "metadata");
        for (Node child = metadata.getFirstChild(); child != null; ) {
            Node next = child.getNextSibling();
            if (DomainMark.NAMESPACE.equals(child.getNamespaceURI())) {
                metadata.removeChild(child);
            }
            child = next;
        }
        metadata.appendChild(mark.toElement(domain.getOwnerDocument()));
    }
}
