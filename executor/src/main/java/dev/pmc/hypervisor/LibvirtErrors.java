package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;

/** Tells libvirt's error numbers apart as far as pmc's decisions need it. */
final class LibvirtErrors {
    private LibvirtErrors() {}

    /** @param what was asked for, as in "define a domain" */
    static HypervisorException translate(String what, LibvirtException e) {
        String words = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; "); // QEMU's may have lines
        return new HypervisorException(kind(e), "cannot " + what + ": " + words, e);
    }

    static Kind kind(LibvirtException e) {
        return switch (number(e)) {
            case VIR_ERR_NO_DOMAIN -> Kind.NO_DOMAIN;
            case VIR_ERR_DOM_EXIST -> Kind.EXISTS;
            case VIR_ERR_OPERATION_INVALID -> Kind.WRONG_STATE;
            case VIR_ERR_XML_ERROR, VIR_ERR_XML_DETAIL, VIR_ERR_XML_INVALID_SCHEMA -> Kind.BAD_XML;
            default -> Kind.FAILED;
        };
    }

    /** The driver has no such call, as the test driver has none for guest agents. */
    static boolean isUnsupported(LibvirtException e) {
        return switch (number(e)) {
            case VIR_ERR_NO_SUPPORT, VIR_ERR_ARGUMENT_UNSUPPORTED, VIR_ERR_OPERATION_UNSUPPORTED -> true;
            default -> false;
        };
    }

    static ErrorNumber number(LibvirtException e) {
        return e.getError() == null
                ? ErrorNumber.VIR_ERR_INTERNAL_ERROR
                : e.getError().getCode();
    }
}
