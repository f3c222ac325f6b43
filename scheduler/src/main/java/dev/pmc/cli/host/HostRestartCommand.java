package dev.pmc.cli.host;

import picocli.CommandLine.Command;

/** {@code pmc host restart}. */
@Command(name = "restart", sortOptions = false, description = "Restarts hosts.")
final class HostRestartCommand extends HostJobCommand {}
