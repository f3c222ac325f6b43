package dev.pmc.local.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of one session, found in {@code /proc}; nobody else's are ever touched. */
final class SessionProcesses {
    private static final Path PROC = Path.of("/proc");
    /** Fields of /proc/PID/stat after the name: state, ppid, pgrp, session. */
    private static final int SESSION_AFTER_NAME = 3;
    /** Members that fork while they are killed are found in the next round. */
    private static final int ROUNDS = 10;

    private SessionProcesses() {}

    /** Kills (signal 9) all processes of a session. */
    static void kill(long session) {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> members = members(session);
            if (members.isEmpty()) {
                return;
            }
            members.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> members(long session) {
        List<ProcessHandle> members = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isMember(process, session)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .filter(ProcessHandle::isAlive)
                            .ifPresent(members::add);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the local Mesos needs /proc", e);
        }
        return members;
    }

    private static boolean isMember(Path process, long session) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return !fields[0].equals("Z") && Long.parseLong(fields[SESSION_AFTER_NAME]) == session;
        } catch (IOException e) {
            return false; // It has ended meanwhile.
        }
    }
}
