package dev.pmc.hypervisor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A kernel that the hypervisor boots itself, without the disk's boot loader. */
public record DirectBoot(
        Path kernel, @Nullable Path initrd, @Nullable String commandLine) {}
