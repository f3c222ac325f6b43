package dev.pmc.node.form;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import dev.pmc.node.render.NodePackage;
import dev.pmc.node.render.Rendering;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** User data for cloud-init: packages first, then files over what they brought, then services. */
final class CloudConfigForm {
    private CloudConfigForm() {}

    static String text(Rendering rendering) {
        ObjectNode root = FormJson.object();
        ArrayNode users = root.putArray("users");
        users.add("default");
        for (String account : rendering.accounts()) {
            users.addObject()
                    .put("name", account)
                    .put("system", true)
                    .put("no_create_home", true)
                    .put("shell", "/usr/sbin/nologin");
        }
        root.put("package_update", true);
        ArrayNode packages = root.putArray("packages");
        for (NodePackage each : rendering.packages()) {
            if (each.version() == null) {
                packages.add(each.name());
            } else {
                packages.addArray().add(each.name()).add(each.version());
            }
        }
        ArrayNode files = root.putArray("write_files");
        for (NodeFile file : rendering.files()) {
            files.addObject()
                    .put("path", file.path())
                    .put("owner", file.owner() + ":" + file.owner())
                    .put("permissions", file.modeWords())
                    .put("encoding", "b64")
                    .put("content", FormJson.base64(file))
                    // What says where packages come from has to be there before them.
                    .put("defer", !file.path().startsWith("/etc/apt/"));
        }
        ArrayNode commands = root.putArray("runcmd");
        for (NodeDirectory directory : rendering.directories()) {
            command(
                    commands,
                    Stream.of(
                            "install",
                            "-d",
                            "-m",
                            directory.modeWords(),
                            "-o",
                            directory.owner(),
                            "-g",
                            directory.owner(),
                            directory.path()));
        }
        command(commands, Stream.of("systemctl", "daemon-reload"));
        for (String verb : List.of("enable", "restart")) {
            command(commands, Stream.concat(Stream.of("systemctl", verb), rendering.units().stream()));
        }
        return "#cloud-config\n" + FormJson.text(root);
    }

    private static void command(ArrayNode commands, Stream<String> words) {
        ArrayNode command = commands.addArray();
        words.forEach(command::add);
    }
}
