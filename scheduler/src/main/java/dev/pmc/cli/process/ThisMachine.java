package dev.pmc.cli.process;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/** What this machine is and has, for an embedded Mesos that offers it. */
public final class ThisMachine {
    private static final long MIB = 1024 * 1024;

    private ThisMachine() {}

    /** Its name, as an agent would give it. */
    public static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // It has a name that it cannot look up itself. Any will do for agents that nobody else talks to.
            return "localhost";
        }
    }

    /** All processors, half of the memory, and what is free on the disk, in Mesos' notation. */
    public static String resources(Path workDir) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long memory = system.getTotalMemorySize() / 2 / MIB;
        long disk = workDir.toFile().getUsableSpace() / MIB;
        return "cpus:" + system.getAvailableProcessors() + ";mem:" + memory + ";disk:" + disk;
    }
}
