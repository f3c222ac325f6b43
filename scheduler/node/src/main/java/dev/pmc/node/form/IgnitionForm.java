package dev.pmc.node.form;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.Rendering;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ignition's configuration. It installs no packages: they are in the image. */
final class IgnitionForm {
    private IgnitionForm() {}

    static String text(Rendering rendering) {
        ObjectNode root = FormJson.object();
        root.putObject("ignition").put("version", "3.3.0");
        ArrayNode users = root.putObject("passwd").putArray("users");
        for (String account : rendering.accounts()) {
            users.addObject()
                    .put("name", account)
                    .put("system", true)
                    .put("noCreateHome", true)
                    .put("shell", "/usr/sbin/nologin");
        }
        ObjectNode storage = root.putObject("storage");
        ArrayNode directories = storage.putArray("directories");
        for (NodeDirectory directory : rendering.directories()) {
            own(directories.addObject().put("path", directory.path()).put("mode", directory.mode()), directory.owner());
        }
        ArrayNode files = storage.putArray("files");
        for (NodeFile file : rendering.files()) {
            ObjectNode entry = files.addObject()
                    .put("path", file.path())
                    .put("mode", file.mode())
                    .put("overwrite", true);
            own(entry, file.owner());
            entry.putObject("contents").put("source", "data:;base64," + FormJson.base64(file));
        }
        ArrayNode units = root.putObject("systemd").putArray("units");
        rendering.units().forEach(unit -> units.addObject().put("name", unit).put("enabled", true));
        return FormJson.text(root);
    }

    private static void own(ObjectNode entry, String owner) {
        entry.putObject("user").put("name", owner);
        entry.putObject("group").put("name", owner);
    }
}
