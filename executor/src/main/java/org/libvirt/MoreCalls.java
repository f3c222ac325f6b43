package org.libvirt;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.StreamPointer;

/**
 * The libvirt calls that libvirt-java 0.5.4 does not bind. It stands in this package because the native pointers inside
 * {@link Connect} and {@link Domain} can be reached from nowhere else.
 */
@NullMarked
public final class MoreCalls {
    private static final int DEFINE_VALIDATE = 1;
    private static final int SHUTDOWN_ACPI_POWER_BTN = 1;
    private static final int CONSOLE_SAFE = 2;
    private static final int STATS_WANTED = 2 | 4 | 16 | 32; // CPU_TOTAL, BALLOON, INTERFACE, BLOCK
    private static final int STATS_ACTIVE = 1;
    private static final int STATS_NOWAIT = 1 << 29;
    private static final int PARAMETER_SIZE = 96;
    private static final int PARAMETER_TYPE = 80;
    private static final int PARAMETER_VALUE = 88;
    private static final int TYPE_INT = 1;
    private static final int TYPE_UINT = 2;
    private static final int TYPE_LLONG = 3;
    private static final int TYPE_ULLONG = 4;
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

    /** {@code virDomainSetMemoryFlags}; libvirt-java has it for domains that are active only. */
    public static void setMemory(Domain domain, long kib, int flags) throws LibvirtException {
        ErrorHandler.processError(NATIVE.virDomainSetMemoryFlags(domain.vdp, new NativeLong(kib), flags));
    }

    /** {@code virDomainShutdownFlags} with the power button. */
    public static void pressPowerButton(Domain domain) throws LibvirtException {
        ErrorHandler.processError(NATIVE.virDomainShutdownFlags(domain.vdp, SHUTDOWN_ACPI_POWER_BTN));
    }

    /** {@code virDomainOpenConsole} of the first console, unless somebody has it open. */
    public static void openConsole(Domain domain, Stream stream) throws LibvirtException {
        ErrorHandler.processError(NATIVE.virDomainOpenConsole(domain.vdp, null, stream.getVsp(), CONSOLE_SAFE));
    }

    /**
     * {@code virConnectGetAllDomainStats} of the active domains: processor, balloon, network cards and disks, in one call
     * for all. Only what is a number of 8 bytes or less and no fraction.
     */
    public static List<DomainStats> activeDomainStats(Connect connect) throws LibvirtException {
        PointerByReference records = new PointerByReference();
        int count = ErrorHandler.processError(
                NATIVE.virConnectGetAllDomainStats(connect.vcp, STATS_WANTED, records, STATS_ACTIVE | STATS_NOWAIT));
        Pointer array = records.getValue();
        try {
            List<DomainStats> stats = new ArrayList<>();
            for (Pointer each : array.getPointerArray(0, count)) {
                String name = NATIVE.virDomainGetName(each.getPointer(0)).getString(0, "UTF-8");
                stats.add(new DomainStats(
                        name, numbers(each.getPointer(Native.POINTER_SIZE), each.getInt(2L * Native.POINTER_SIZE))));
            }
            return stats;
        } finally {
            NATIVE.virDomainStatsRecordListFree(array);
        }
    }

    /** An array of {@code virTypedParameter}: a name of 80 bytes, a type, and 8 bytes for the value. */
    private static Map<String, Long> numbers(@Nullable Pointer parameters, int count) {
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; parameters != null && i < count; i++) {
            Pointer parameter = parameters.share((long) i * PARAMETER_SIZE);
            switch (parameter.getInt(PARAMETER_TYPE)) {
                case TYPE_INT, TYPE_UINT ->
                    numbers.put(parameter.getString(0), (long) parameter.getInt(PARAMETER_VALUE));
                case TYPE_LLONG, TYPE_ULLONG -> numbers.put(parameter.getString(0), parameter.getLong(PARAMETER_VALUE));
                default -> {} // text, fractions and truth values are not asked for
            }
        }
        return numbers;
    }

    /** What libvirt says of one domain, by its names for it. */
    public record DomainStats(String name, Map<String, Long> values) {}

    /** The numbers of {@code virDomainState} and of the reasons that belong to it. */
    public record StateAndReason(int state, int reason) {}

    /** The functions by their C names; JNA finds them by these. */
    private interface Native0 extends com.sun.jna.Library {
        int virDomainGetState(DomainPointer domain, IntByReference state, IntByReference reason, int flags);

        @Nullable
        DomainPointer virDomainDefineXMLFlags(ConnectionPointer connection, String xml, int flags);

        int virDomainSetMemoryFlags(DomainPointer domain, NativeLong memory, int flags);

        int virDomainShutdownFlags(DomainPointer domain, int flags);

        int virDomainOpenConsole(DomainPointer domain, @Nullable String device, StreamPointer stream, int flags);

        int virConnectGetAllDomainStats(ConnectionPointer connection, int stats, PointerByReference records, int flags);

        void virDomainStatsRecordListFree(Pointer records);

        Pointer virDomainGetName(Pointer domain);
    }
}
