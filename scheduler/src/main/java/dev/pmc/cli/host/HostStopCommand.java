package dev.pmc.cli.host;

import picocli.CommandLine.Command;

/** {@code pmc host stop}. */
@Command(name = "stop", sortOptions = false, description = "Powers hosts off; their disks are kept.")
final class HostStopCommand extends HostJobCommand {}
