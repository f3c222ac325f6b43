package dev.pmc.cli;

import picocli.CommandLine.Command;

/** {@code pmc host stop}. */
@Command(name = "stop", mixinStandardHelpOptions = true, description = "Powers hosts off; their disks are kept.")
final class HostStopCommand extends HostJobCommand {}
