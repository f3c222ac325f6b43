package dev.pmc.node.render;

import dev.pmc.node.cluster.Software;
import dev.pmc.node.cluster.Storage;
import java.util.stream.Collectors;

/** What every node has: where packages come from, where data lies, who may come in. */
final class BaseParts {

    private BaseParts() {}

    static void packages(Draft draft) {
        draft.install("nftables");
        draft.install("pmc-node");
        Software software = draft.cluster().software();
        for (Software.Source source : software.sources()) {
            StringBuilder text =
                    new StringBuilder("Types: deb\nURIs: %s\nSuites: %s\n".formatted(source.uri(), source.suite()));
            if (!source.components().isEmpty()) {
                text.append("Components: ")
                        .append(String.join(" ", source.components()))
                        .append('\n');
            }
            if (source.key() != null) {
                text.append("Signed-By: ").append(source.key()).append('\n');
            }
            if (source.trusted()) {
                text.append("Trusted: yes\n");
            }
            draft.settings("/etc/apt/sources.list.d/pmc-" + source.name() + ".sources", text.toString());
        }
    }

    /** What apt goes by when somebody else asks it; more than 1000, so that going back to an older version is possible. */
    static void pins(Draft draft) {
        String pins = draft.packages().stream()
                .filter(each -> each.version() != null)
                .map(each ->
                        "\nPackage: %s\nPin: version %s\nPin-Priority: 1001\n".formatted(each.name(), each.version()))
                .collect(Collectors.joining());
        if (!pins.isEmpty()) {
            draft.settings("/etc/apt/preferences.d/pmc-node", pins);
        }
    }

    static void storage(Draft draft) {
        Storage storage = draft.cluster().storage();
        if (storage.isUsual()) {
            return;
        }
        if (storage.volume() != null) {
            String mount = UnitNames.mountOf(storage.directory());
            draft.settings("/etc/systemd/system/pmc-data.service", """
                    [Unit]
                    Description=A file system on %1$s, unless it has one
                    DefaultDependencies=no
                    BindsTo=%2$s
                    After=%2$s
                    Before=%3$s

                    [Service]
                    Type=oneshot
                    RemainAfterExit=yes
                    ExecStart=/usr/lib/systemd/systemd-makefs ext4 %1$s
                    """.formatted(
                            storage.volume(), UnitNames.deviceOf(storage.volume()), mount));
            draft.settings("/etc/systemd/system/" + mount, """
                    [Unit]
                    Description=What outlives reboots
                    Requires=pmc-data.service
                    After=pmc-data.service

                    [Mount]
                    What=%s
                    Where=%s
                    Type=auto

                    [Install]
                    WantedBy=multi-user.target
                    """.formatted(storage.volume(), storage.directory()));
            draft.start(mount);
        }
    }

    static void firewall(Draft draft) {
        draft.add(NodeFile.of("/etc/pmc/firewall.nft", Firewall.of(draft.cluster(), draft.node()), NodeUnits.FIREWALL));
        draft.unit(NodeUnits.FIREWALL, "units/" + NodeUnits.FIREWALL);
        draft.start(NodeUnits.FIREWALL);
    }

    /**
     * The directory of a service's data. Where it lies elsewhere than its unit or package expects, the unit makes it once the volume
     * is mounted.
     */
    static String dataOf(Draft draft, String service, String unit, String owner, int mode) {
        Storage storage = draft.cluster().storage();
        String directory = storage.of(service);
        if (!storage.isUsual()) {
            draft.dropIn(unit, """
                    [Unit]
                    RequiresMountsFor=%1$s

                    [Service]
                    ReadWritePaths=-%1$s
                    ExecStartPre=+/usr/bin/install -d -m %2$04o -o %3$s -g %3$s %1$s
                    """.formatted(directory, mode, owner));
        }
        return directory;
    }
}
