package dev.pmc.node.form;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.Rendering;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Variables for Ansible, all below {@code pmc_node}. */
final class AnsibleForm {
    private AnsibleForm() {}

    static String text(Rendering rendering) {
        ObjectNode root = FormJson.object();
        ObjectNode node = root.putObject("pmc_node");
        list(node, "accounts", rendering.accounts());
        list(node, "packages", rendering.packageNames());
        ArrayNode directories = node.putArray("directories");
        for (NodeDirectory directory : rendering.directories()) {
            directories
                    .addObject()
                    .put("path", directory.path())
                    .put("mode", directory.modeWords())
                    .put("owner", directory.owner());
        }
        ArrayNode files = node.putArray("files");
        for (NodeFile file : rendering.files()) {
            ObjectNode entry = files.addObject()
                    .put("path", file.path())
                    .put("mode", file.modeWords())
                    .put("owner", file.owner())
                    .put("content", FormJson.base64(file));
            list(entry, "restarts", file.sortedRestarts());
        }
        list(node, "units", rendering.units());
        return FormJson.text(root);
    }

    private static void list(ObjectNode object, String key, Iterable<String> words) {
        ArrayNode array = object.putArray(key);
        words.forEach(array::add);
    }
}
