package org.libvirt;

import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;

/**
 * The libvirt calls that libvirt-java 0.5.4 does not bind. It stands in this package because the native pointers inside
 * {@link Connect} and {@link Domain} can be reached from nowhere else.
 */
@NullMarked
public final class MoreCalls {
    private static final int DEFINE_VALIDATE = 1;
    private static final int SHUTDOWN_ACPI_POWER_BTN = 1;
    private static final Native0 NATIVE =
            Native.load("virt", Native0.class, Map.of(com.sun.jna.Library.OPTION_STRING_ENCODING, "UTF-8"));

    private MoreCalls() {}

    /** {@code virDomainGetState}: the state and, what the bound calls lack, its reason. */
    public static StateAndReason state(Domain domain) throws LibvirtException {
        IntByReference state = new IntByReference();
        IntByReference reason = new IntByReference();
        ErrorHandler.processError(NATIVE.virDomainGetState(domain.vdp, state, reason, 0));
        return new StateAndReason(state.getValue(), reason.getValue());
    }

    /** {@code virDomainDefineXMLFlags} with validation; plain define drops unknown elements without a word. */
    public static void defineValidated(Connect connect, String xml) throws LibvirtException {
        DomainPointer pointer =
                ErrorHandler.processError(NATIVE.virDomainDefineXMLFlags(connect.vcp, xml, DEFINE_VALIDATE));
        if (pointer != null) {
            new Domain(connect, pointer).free();
        }
    }

    /** {@code virDomainShutdownFlags} with the power button. */
    public static void pressPowerButton(Domain domain) throws LibvirtException {
        ErrorHandler.processError(NATIVE.virDomainShutdownFlags(domain.vdp, SHUTDOWN_ACPI_POWER_BTN));
    }

    /** The numbers of {@code virDomainState} and of the reasons that belong to it. */
    public record StateAndReason(int state, int reason) {}

    /** The functions by their C names; JNA finds them by these. */
    private interface Native0 extends com.sun.jna.Library {
        int virDomainGetState(DomainPointer domain, IntByReference state, IntByReference reason, int flags);

        @Nullable
        DomainPointer virDomainDefineXMLFlags(ConnectionPointer connection, String xml, int flags);

        int virDomainShutdownFlags(DomainPointer domain, int flags);
    }
}
