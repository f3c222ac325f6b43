package dev.pmc.mesos;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a shared library is made for and which functions it offers, read from the file without loading it: loading the
 * wrong library can end the process. Only 64-bit little-endian ELF is read, which is all that Mesos runs on.
 *
 * @param machine as in {@code elf.h}; see {@link #architecture}
 * @param functions names of dynamic symbols that the library defines and that begin with the prefix asked for
 */
record ElfFile(int machine, Set<String> functions) {
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int SHARED_OBJECT = 3;
    private static final int DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_SIZE = 24;

    /** @throws IOException in words that say what the file is instead */
    static ElfFile read(Path file, String prefix) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw new IOException("it is larger than any library");
            }
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            return read(bytes, prefix.getBytes(StandardCharsets.US_ASCII));
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw new IOException("it is damaged: its tables point outside of the file", e);
        }
    }

    private static ElfFile read(ByteBuffer bytes, byte[] prefix) throws IOException {
        if (bytes.capacity() < 64 || bytes.getInt(0) != MAGIC) {
            throw new IOException("it is not an ELF file");
        }
        if (bytes.get(4) != CLASS_64 || bytes.get(5) != LITTLE_ENDIAN) {
            throw new IOException("it is not a 64-bit library");
        }
        if (bytes.getShort(16) != SHARED_OBJECT) {
            throw new IOException("it is not a shared library");
        }
        long sections = bytes.getLong(40);
        int sectionSize = bytes.getShort(58);
        int sectionCount = bytes.getShort(60) & 0xffff;
        Set<String> functions = new TreeSet<>();
        for (int i = 0; i < sectionCount; i++) {
            int section = at(sections + (long) i * sectionSize);
            if (bytes.getInt(section + 4) == DYNAMIC_SYMBOLS) {
                int names = at(sections + (long) bytes.getInt(section + 40) * sectionSize);
                addFunctions(bytes, section, at(bytes.getLong(names + 24)), prefix, functions);
            }
        }
        return new ElfFile(bytes.getShort(18) & 0xffff, functions);
    }

    private static void addFunctions(ByteBuffer bytes, int section, int names, byte[] prefix, Set<String> functions) {
        int start = at(bytes.getLong(section + 24));
        long size = bytes.getLong(section + 32);
        for (long offset = 0; offset + SYMBOL_SIZE <= size; offset += SYMBOL_SIZE) {
            int symbol = at(start + offset);
            boolean defined = bytes.getShort(symbol + 6) != 0;
            int name = at(names + (bytes.getInt(symbol) & 0xffff_ffffL));
            if (defined && startsWith(bytes, name, prefix)) {
                functions.add(text(bytes, name));
            }
        }
    }

    private static boolean startsWith(ByteBuffer bytes, int position, byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (bytes.get(position + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer bytes, int position) {
        StringBuilder text = new StringBuilder();
        for (int i = position; bytes.get(i) != 0; i++) {
            text.append((char) (bytes.get(i) & 0xff));
        }
        return text.toString();
    }

    private static int at(long position) {
        if (position < 0 || position > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException("position " + position);
        }
        return (int) position;
    }

    /** In the words of {@code os.arch}. */
    String architecture() {
        return switch (machine) {
            case 62 -> "amd64";
            case 183 -> "aarch64";
            case 21 -> "ppc64le";
            case 22 -> "s390x";
            case 243 -> "riscv64";
            default -> "machine type " + machine;
        };
    }
}
