package dev.pmc.hypervisor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * The {@code __PMC__…__} placeholders of a domain template. They are replaced in the document's texts and attributes, so
 * no value can become markup and nothing needs escaping.
 */
final class Placeholders {
    static final String KERNEL = "__PMC__KERNEL__";
    static final String INITRD = "__PMC__INITRD__";
    static final String CMDLINE = "__PMC__CMDLINE__";
    static final String NETWORK = "__PMC__NETWORK__";

    static final Set<String> NAMES = new TreeSet<>(Set.of(
            KERNEL,
            INITRD,
            CMDLINE,
            NETWORK,
            "__PMC__HOSTNAME__",
            "__PMC__UUID__",
            "__PMC__MEMORY__",
            "__PMC__VCPU__",
            "__PMC__CLOUDINITIMAGE__",
            "__PMC__HOSTIMAGE__",
            "__PMC__MAC__",
            "__PMC__VIRTTYPE__",
            "__PMC__MACHINE__",
            "__PMC__CONSOLELOG__"));

    private static final Pattern SYNTAX = Pattern.compile("__PMC__[A-Z0-9]+__");

    private Placeholders() {}

    static Map<String, String> of(DomainPlan plan) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("__PMC__HOSTNAME__", plan.hostname());
        values.put("__PMC__UUID__", plan.uuid().toString());
        values.put("__PMC__MEMORY__", Integer.toString(plan.memoryMib()));
        values.put("__PMC__VCPU__", Integer.toString(plan.vcpus()));
        values.put("__PMC__CLOUDINITIMAGE__", plan.seed().toString());
        values.put("__PMC__HOSTIMAGE__", plan.disk().toString());
        values.put("__PMC__MAC__", plan.mac().value());
        values.put("__PMC__VIRTTYPE__", plan.kvm() ? "kvm" : "qemu");
        values.put("__PMC__MACHINE__", plan.machine());
        values.put("__PMC__CONSOLELOG__", plan.consoleLog().toString());
        values.put(NETWORK, plan.network().name());
        DirectBoot boot = plan.boot();
        values.put(KERNEL, boot == null ? "" : boot.kernel().toString());
        values.put(
                INITRD,
                boot == null || boot.initrd() == null ? "" : boot.initrd().toString());
        values.put(CMDLINE, boot == null || boot.commandLine() == null ? "" : boot.commandLine());
        return values;
    }

    /** Fills in all below {@code node}; returns a placeholder that has no value, if there is one. */
    static @Nullable String fill(Node node, Map<String, String> values) {
        NamedNodeMap attributes = node.getAttributes();
        for (int i = 0; attributes != null && i < attributes.getLength(); i++) {
            String unknown = fillValue(attributes.item(i), values);
            if (unknown != null) {
                return unknown;
            }
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            boolean text = child.getNodeType() == Node.TEXT_NODE || child.getNodeType() == Node.CDATA_SECTION_NODE;
            String unknown = text ? fillValue(child, values) : fill(child, values);
            if (unknown != null) {
                return unknown;
            }
        }
        return null;
    }

    private static @Nullable String fillValue(Node node, Map<String, String> values) {
        Matcher matcher = SYNTAX.matcher(node.getNodeValue());
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String value = values.get(matcher.group());
            if (value == null) {
                return matcher.group();
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(value));
        }
        node.setNodeValue(matcher.appendTail(filled).toString());
        return null;
    }
}
