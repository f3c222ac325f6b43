package dev.pmc.vm;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The word that people and messages use for a constant of an enum: its name in lower case. One string for each, for ever. */
public final class Word {
    private static final Map<Enum<?>, String> WORDS = new ConcurrentHashMap<>();

    private Word() {}

    public static String of(Enum<?> constant) {
        return WORDS.computeIfAbsent(constant, each -> Ascii.lower(each.name()));
    }
}
