package dev.pmc.cli.host;

import picocli.CommandLine.Command;

/** {@code pmc host start}. */
@Command(name = "start", sortOptions = false, description = "Starts hosts that are off.")
final class HostStartCommand extends HostJobCommand {}
