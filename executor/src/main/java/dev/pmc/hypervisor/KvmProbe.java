package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
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
 * an instruction. The guest is a transient libvirt domain like any VM's, so it also meets the rights of QEMU's user.
 */
public final class KvmProbe {
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
                false, "a probe guest started but said nothing within " + LIMIT.toSeconds() + " s; KVM does not run");
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
     * A boot sector in 16-bit code that sends {@code word} to the first serial port and halts.
     *
     * <pre>
     *   xor ax, ax / mov ds, ax / mov si, text / mov dx, 0x3f8
     *   next: lodsb / test al, al / jz done / out dx, al / jmp next
     *   done: cli / hlt / jmp done
     * </pre>
     */
    static byte[] bootSector(String word) {
        int[] code = {
            0x31,
            0xc0,
            0x8e,
            0xd8,
            0xbe,
            0x16,
            0x7c,
            0xba,
            0xf8,
            0x03, // up to mov dx
            0xac,
            0x84,
            0xc0,
            0x74,
            0x03,
            0xee,
            0xeb,
            0xf8, // next
            0xfa,
            0xf4,
            0xeb,
            0xfc // done; the text follows at 0x7c16
        };
        byte[] sector = new byte[SECTOR];
        for (int i = 0; i < code.length; i++) {
            sector[i] = (byte) code[i];
        }
        byte[] text = Arrays.copyOf((word + "\r\n").getBytes(StandardCharsets.US_ASCII), word.length() + 3);
        System.arraycopy(text, 0, sector, code.length, text.length);
        sector[SECTOR - 2] = 0x55;
        sector[SECTOR - 1] = (byte) 0xaa;
        return sector;
    }

    /** What the probe found, and why in words. */
    public record Verdict(boolean works, String why) {}
}
