package dev.pmc.executor.host;

import dev.pmc.guest.GuestException;
import dev.pmc.hypervisor.HypervisorException;
import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.hypervisor.TemplateException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Turns what went wrong below into words for an operator, and says whether trying again may help. */
final class Failures {
    private Failures() {}

    static VmFailure of(Exception e, boolean leftNothing) {
        if (e instanceof VmFailure failure) {
            return new VmFailure(String.valueOf(failure.getMessage()), leftNothing, failure.retryable(), failure);
        }
        return new VmFailure(words(e), leftNothing, retryable(e), e);
    }

    private static boolean retryable(Exception e) {
        if (e instanceof GuestException guest) {
            return guest.retryable();
        }
        if (e instanceof HypervisorException hypervisor) {
            return !hypervisor.is(Kind.BAD_XML) && !hypervisor.is(Kind.EXISTS);
        }
        return !(e instanceof TemplateException) && !(e instanceof IllegalArgumentException);
    }

    private static String words(Exception e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof AccessDeniedException) {
            return "this process may not write " + message
                    + "; if it is root and this is NFS, export it with no_root_squash, or set state_dir to a disk of this host";
        }
        if (e instanceof FileSystemException) {
            return e.getClass().getSimpleName() + ": " + message; // the message is the bare path
        }
        if (e instanceof HypervisorException hypervisor && hypervisor.is(Kind.BAD_XML)) {
            return message + "; is PMCLibvirtTemplate.xml what this host's libvirt understands?";
        }
        if (e instanceof HypervisorException && message.contains("does not support machine type")) {
            return message
                    + "; this host's QEMU no longer has, or does not have yet, the machine type that the domain was"
                    + " made with: change it with virsh edit, or install a QEMU that has it";
        }
        if (e instanceof HypervisorException && message.contains("Permission denied")) {
            return message + "; QEMU's user must be able to pass through every directory above (chmod o+x)";
        }
        return message;
    }
}
