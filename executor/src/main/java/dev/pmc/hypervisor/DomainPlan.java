package dev.pmc.hypervisor;

import dev.pmc.vm.MacAddress;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a domain's XML depends on, beside the site's template.
 *
 * @param kvm whether KVM runs the guest; software emulation does if not
 * @param machine QEMU's machine type, {@code q35} or {@code pc}
 * @param cpuMode what the guest sees of the processor, if the template says nothing of it; null for QEMU's default
 * @param boot null if the disk's boot loader boots the guest
 * @param uncached whether the disk's directory can be read and written past the host's page cache
 */
public record DomainPlan(
        String hostname,
        UUID uuid,
        boolean kvm,
        String machine,
        @Nullable String cpuMode,
        int vcpus,
        int memoryMib,
        @Nullable DirectBoot boot,
        Path disk,
        boolean uncached,
        Path seed,
        Path consoleLog,
        MacAddress mac,
        HostNetwork network,
        DomainMark mark) {}
