#!/usr/bin/perl
# Runs a command as a child subreaper: daemons that it leaves behind become this process's children and are reaped at once.
# Where process 1 reaps late or never (containers, small test machines), libvirt sees a killed QEMU as still alive and takes
# seconds for every stop. Ends when the last of its children has ended.
use strict;
use warnings;

use constant { SYS_PRCTL => 157, PR_SET_CHILD_SUBREAPER => 36 };    # x86_64

syscall(SYS_PRCTL, PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 or warn "reaper: prctl: $!\n";
my $child = fork() // die "reaper: fork: $!\n";
if ($child == 0) {
    exec { $ARGV[0] } @ARGV or die "reaper: $ARGV[0]: $!\n";
}
1 while wait() != -1;
