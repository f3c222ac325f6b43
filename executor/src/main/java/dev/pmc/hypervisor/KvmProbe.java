package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Finds out whether KVM guests really run on this host, by booting one. Its disk is a boot sector that says one word on the
 * serial port.
 *
 * <p>Nothing less will do: there are hosts where libvirt offers KVM, the domain is "running", and the guest never executes
 * an instruction; and others, themselves guests, where KVM takes a hundred times as long for each as software emulation, so
 * that a guest seems to hang. The guest is a transient libvirt domain like any VM's, so it also meets the rights of QEMU's user.
 */
public final class KvmProbe {
    /** Changes when another probe might come to another verdict. */
    public static final String EDITION = "counting";

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 20;
    private static final String WORD = "PMC-KVM-OK";
    private static final String NAME = "pmc-kvm-probe";
    private static final UUID ID = UUID.nameUUIDFromBytes(NAME.getBytes(StandardCharsets.UTF_8));
    private static final int SECTOR = 512;

    private static final String DOMAIN = """
            <domain type="__PMC__VIRTTYPE__">
              <name>__PMC__HOSTNAME__</name>
              <uuid>__PMC__UUID__</uuid>
              <memory unit="MiB">32</memory>
              <vcpu>1</vcpu>
              <os><type arch="x86_64" machine="pc">hvm</type><boot dev="hd"/></os>
              <features><acpi/></features>
              <cpu mode="__PMC__CPU__"/>
              <devices>
                <disk type="file" device="disk">
                  <driver name="qemu" type="raw"/>
                  <source file="__PMC__HOSTIMAGE__"/>
                  <target dev="hda" bus="ide"/>
                </disk>
                <serial type="pty"><log file="__PMC__CONSOLELOG__" append="off"/><target port="0"/></serial>
                <memballoon model="none"/>
              </devices>
            </domain>
            """;

    private final Hypervisor hypervisor;
    private final Path directory;
    private final boolean kvm;

    /** @param directory for the probe's files; QEMU's user must be able to pass through */
    public KvmProbe(Hypervisor hypervisor, Path directory) {
        this(hypervisor, directory, true);
    }

    /** With software emulation instead, to see whether the probe itself works. */
    KvmProbe(Hypervisor hypervisor, Path directory, boolean kvm) {
        this.hypervisor = hypervisor;
        this.directory = directory;
        this.kvm = kvm;
    }

    /**
     * Boots the probe guest and waits for its word. Not for two threads or processes at a time.
     *
     * @throws HypervisorException {@code UNREACHABLE} if the hypervisor cannot be asked; then nothing is known
     */
    public Verdict run() throws HypervisorException, IOException, InterruptedException {
        Path disk = directory.resolve("boot-sector");
        Path console = directory.resolve("console.log");
        remove();
        Files.createDirectories(directory);
        Files.write(disk, bootSector(WORD));
        Files.deleteIfExists(console);
        try {
            hypervisor.createTransient(domain(disk, console));
            return awaitWord(console);
        } catch (HypervisorException e) {
            if (e.is(Kind.UNREACHABLE)) {
                throw e;
            }
            return new Verdict(false, String.valueOf(e.getMessage()));
        } finally {
            remove();
            Files.deleteIfExists(disk);
            Files.deleteIfExists(console);
        }
    }

    private static Verdict awaitWord(Path console) throws IOException, InterruptedException {
        long until = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < until) {
            if (Files.exists(console)
                    && Files.readString(console, StandardCharsets.ISO_8859_1).contains(WORD)) {
                return new Verdict(true, "a probe guest booted");
            }
            Thread.sleep(POLL_MILLIS);
        }
        return new Verdict(
                false,
                "a probe guest started but said nothing within " + LIMIT.toSeconds()
                        + " s; KVM does not run, or is slower than software emulation");
    }

    private void remove() throws HypervisorException {
        try {
            hypervisor.destroy(ID);
        } catch (HypervisorException e) {
            if (e.is(Kind.UNREACHABLE)) {
                throw e;
            }
            // It is not there, which is what is wanted.
        }
    }

    private String domain(Path disk, Path console) {
        try {
            Document document = Xml.parse(new InputSource(new StringReader(DOMAIN)));
            Placeholders.fill(
                    document.getDocumentElement(),
                    Map.of(
                            "__PMC__VIRTTYPE__",
                            kvm ? "kvm" : "qemu",
                            "__PMC__CPU__",
                            kvm ? "host-passthrough" : "maximum",
                            "__PMC__HOSTNAME__",
                            NAME,
                            "__PMC__UUID__",
                            ID.toString(),
                            "__PMC__HOSTIMAGE__",
                            disk.toString(),
                            "__PMC__CONSOLELOG__",
                            console.toString()));
            return Xml.text(document, false);
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A boot sector that goes into 64-bit mode with paging, as guests do, counts to a hundred million, sends {@code word} to the
     * first serial port and halts. A processor counts so far in a tenth of a second, software emulation in half of one.
     *
     * <pre>
     *   cli / xor ax, ax / mov ds, ax / mov es, ax / mov ss, ax / mov sp, 0x7c00
     *   cld / mov di, 0x1000 / mov cx, 0x1800 / rep stosw                                page tables, of nothing
     *   mov word [0x1000], 0x2003 / mov word [0x2000], 0x3003 / mov word [0x3000], 0x83  the first 2 MiB, as they are
     *   lgdt [0x7c9e] / mov eax, cr4 / or eax, 0x20 / mov cr4, eax / mov eax, 0x1000 / mov cr3, eax
     *   mov ecx, 0xc0000080 / rdmsr / or eax, 0x100 / wrmsr / mov eax, cr0 / or eax, 0x80000001 / mov cr0, eax / jmp 8:0x7c60
     *   bits 64
     *   mov eax, 0x10 / mov ds, eax / mov ecx, 100000000
     *   count: dec ecx / jnz count
     *   mov esi, 0x7ca4 / mov edx, 0x3f8
     *   next: lodsb / test al, al / jz done / out dx, al / jmp next
     *   done: cli / hlt / jmp done
     *   dq 0, 0x00af9a000000ffff, 0x00cf92000000ffff / dw 23 / dd 0x7c86                 segments; the text follows at 0x7ca4
     * </pre>
     */
    static byte[] bootSector(String word) {
        byte[] code = HexFormat.of().parseHex("""
                fa31c08ed88ec08ed0bc007cfcbf0010b90018f3abc70600100320c70600200330c706003083000f01169e7c0f20e066\
                83c8200f22e066b8001000000f22d866b9800000c00f32660d000100000f300f20c0660d010000800f22c0ea607c0800\
                b8100000008ed8b900e1f505ffc975fcbea47c0000baf8030000ac84c07403eeebf8faf4ebfc0000000000000000ffff\
                0000009aaf00ffff00000092cf001700867c0000""");
        byte[] sector = Arrays.copyOf(code, SECTOR);
        byte[] text = (word + "\r\n\0").getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, sector, code.length, text.length);
        sector[SECTOR - 2] = 0x55;
        sector[SECTOR - 1] = (byte) 0xaa;
        return sector;
    }

    /** What the probe found, and why in words. */
    public record Verdict(boolean works, String why) {}
}
